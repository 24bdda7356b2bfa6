/**
 * A real S3 that nobody here wrote: Ceph's object gateway with one monitor, manager and storage daemon, from Debian's packages,
 * on loopback, in a folder of its own, ended by process id. Some 15 s.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installDebianPackages } from '../../scripts/debian-packages.ts'
import { freePort } from '../unit/server/free-port.ts'

const PACKAGES = ['ceph-mon', 'ceph-mgr', 'ceph-osd', 'radosgw', 'ceph-common']
const KEYS = { accessKeyId: 'bucketdroptest000key', secretAccessKey: 'bucketdroptestsecret00000000000000000000' }
/** Whose keys those are. */
export const USER = 'test'
const PATIENCE_MS = 60_000

export interface Radosgw extends AsyncDisposable {
  endpoint: string
  accessKeyId: string
  secretAccessKey: string
  /** Kills the gateway, as a power cut would; what is stored stays. */
  kill(): Promise<void>
  /** Starts it again, at the same address. */
  restart(): Promise<void>
  /** Runs `radosgw-admin`, and returns what it prints. */
  admin(...args: string[]): string
}

export async function startRadosgw(): Promise<Radosgw> {
  installDebianPackages('A real S3 needs', PACKAGES)
  const folder = mkdtempSync(join(tmpdir(), 'bucketdrop-radosgw-'))
  for (const name of ['run', 'log', 'mon', 'mgr', 'osd', 'rgw']) mkdirSync(join(folder, name))
  const [monitor, monitor1, port] = [await freePort(), await freePort(), await freePort()]
  const config = join(folder, 'ceph.conf')
  const fsid = crypto.randomUUID()
  writeFileSync(config, configuration({ folder, fsid, monitor, monitor1, port }))
  const keyring = join(folder, 'keyring')
  const processes = new Map<string, ChildProcess>()

  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE_MS })
  const ceph = (...args: string[]) => run('ceph', '-c', config, '--connect-timeout', '10', ...args)
  const admin = (...args: string[]) => run('radosgw-admin', '-c', config, '-n', 'client.rgw.lab', ...args)
  const start = (name: string, command: string, ...args: string[]) =>
    processes.set(name, spawn(command, ['-c', config, '-f', ...args], { stdio: 'ignore' }))

  async function end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = processes.get(name)
    processes.delete(name)
    if (!child || child.exitCode !== null) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    const deadline = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await exited
    clearTimeout(deadline)
  }
  const stop = async () => {
    for (const name of ['rgw', 'osd', 'mgr', 'mon']) await end(name, 'SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
  // Whatever ends this process ends them.
  const killAll = () => {
    for (const child of processes.values()) child.kill('SIGKILL')
  }
  process.once('exit', killAll)

  const startGateway = async () => {
    start('rgw', 'radosgw', '-n', 'client.rgw.lab')
    await until(async () => (await fetch(`http://127.0.0.1:${port}/`)).ok)
  }

  try {
    run('ceph-authtool', keyring, '--create-keyring', '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *')
    const all = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *', '--cap', 'mgr', 'allow *']
    for (const name of ['client.admin', 'client.rgw.lab', 'mgr.x'])
      run('ceph-authtool', keyring, '--gen-key', '-n', name, ...all)
    run('ceph-authtool', keyring, '--gen-key', '-n', 'osd.0', ...all)
    const map = join(folder, 'monmap')
    const address = `[v2:127.0.0.1:${monitor},v1:127.0.0.1:${monitor1}]`
    run('monmaptool', '--create', '--enable-all-features', '--addv', 'a', address, '--fsid', fsid, map)
    run('ceph-mon', '-c', config, '--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring)
    start('mon', 'ceph-mon', '-i', 'a')
    await until(async () => ceph('mon', 'stat'))
    start('mgr', 'ceph-mgr', '-i', 'x')
    const uuid = crypto.randomUUID()
    ceph('osd', 'new', uuid)
    run('ceph-osd', '-c', config, '-i', '0', '--mkfs', '--osd-uuid', uuid)
    start('osd', 'ceph-osd', '-i', '0')
    await until(async () => ceph('osd', 'stat').includes(' 1 up'))
    const { accessKeyId, secretAccessKey } = KEYS
    const user = ['--uid', USER, '--display-name', USER, '--access-key', accessKeyId, '--secret-key', secretAccessKey]
    admin('user', 'create', ...user)
    await startGateway()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    endpoint: `http://127.0.0.1:${port}`,
    ...KEYS,
    kill: () => end('rgw', 'SIGKILL'),
    restart: startGateway,
    admin,
    async [Symbol.asyncDispose]() {
      process.off('exit', killAll)
      await stop()
    },
  }
}

/** Asks again, four times a second, until it is so. */
async function until(check: () => Promise<unknown>): Promise<void> {
  const ends = performance.now() + PATIENCE_MS
  for (;;) {
    const found = await check().catch((error: unknown) => {
      if (performance.now() > ends) throw error
    })
    if (found) return
    if (performance.now() > ends) throw new Error('Ceph did not come up in a minute.')
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

interface Place {
  folder: string
  fsid: string
  monitor: number
  monitor1: number
  port: number
}

/** One copy of everything, on a sparse file of 16 GiB. */
const configuration = ({ folder, fsid, monitor, monitor1, port }: Place) => `[global]
fsid = ${fsid}
mon_initial_members = a
mon_host = [v2:127.0.0.1:${monitor}/0,v1:127.0.0.1:${monitor1}/0]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv6 = false
run_dir = ${folder}/run
admin_socket = ${folder}/run/$name.asok
log_file = ${folder}/log/$name.log
pid_file = ${folder}/run/$name.pid
keyring = ${folder}/keyring
crash_dir = ${folder}/log
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pgp_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
[mon]
mon_data = ${folder}/mon
mon_data_avail_crit = 1
mon_data_avail_warn = 2
auth_allow_insecure_global_id_reclaim = true
[mgr]
mgr_data = ${folder}/mgr
mgr_initial_modules =
[osd]
osd_data = ${folder}/osd
osd_objectstore = bluestore
osd_max_object_name_len = 460
osd_max_object_namespace_len = 64
osd_memory_target = 1073741824
bluestore_block_create = true
bluestore_block_size = ${16 * 1024 ** 3}
bluestore_block_db_create = false
bluestore_block_wal_create = false
[client.rgw.lab]
rgw_data = ${folder}/rgw
rgw_frontends = beast endpoint=127.0.0.1:${port}
rgw_dns_name = localhost
rgw_enable_apis = s3, admin
rgw_enable_usage_log = false
rgw_thread_pool_size = 64
`
