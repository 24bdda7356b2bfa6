import { execFileSync } from 'node:child_process'

/**
 * Installs those of Debian's packages that are not on the machine.
 *
 * @param why such as `A real S3 needs`, for the error where it may not install: not as root, or not on Debian.
 */
export function installDebianPackages(why: string, packages: readonly string[]): void {
  const missing = packages.filter((name) => !isInstalled(name))
  if (missing.length === 0) return
  if (process.getuid?.() !== 0) throw new Error(`${why} Debian's packages: apt-get install ${missing.join(' ')}`)
  const apt = (...args: string[]) =>
    execFileSync('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-qq', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  apt('update')
  apt('install', '-y', '--no-install-recommends', ...missing)
}

function isInstalled(name: string): boolean {
  try {
    return execFileSync('dpkg-query', ['-W', '-f', '${Status}', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).endsWith(' installed')
  } catch {
    return false
  }
}
