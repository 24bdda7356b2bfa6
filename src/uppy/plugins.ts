/** Uppy's own plugins, such as a webcam or an image editor, as a list that may change. */
import type { PluginTypeRegistry, UnknownPlugin } from '@uppy/core'
import type { UploadBody, UploadMeta } from './types.ts'

/** A plugin of Uppy's, by what is asked of it here. */
type Plugin = Pick<UnknownPlugin<UploadMeta, UploadBody>, 'id' | 'setOptions'>

/** A plugin's class: what `uppy.use()` takes. */
export type PluginClass = new (uppy: never, options?: never) => Plugin

type Registry = PluginTypeRegistry<UploadMeta, UploadBody>

/** Options as a page gives them: what a plugin has defaults for may be left out, in its groups of options too. */
type Given<Options> = {
  [Name in keyof Options]?: GivenOption<Options[Name]> | undefined
}

type GivenOption<Option> = Option extends readonly (infer Item)[]
  ? readonly Item[]
  : Option extends (...args: never[]) => unknown
    ? Option
    : Partial<Option>

/**
 * A plugin's class with its options: typed for every plugin that is in Uppy's `PluginTypeRegistry`, where all of Uppy's
 * put themselves. One of your own joins it by `declare module '@uppy/core'`.
 */
export type PluginWithOptions = {
  [Name in keyof Registry]: readonly [
    plugin: new (uppy: never, options?: never) => Registry[Name],
    options: Registry[Name] extends { opts: infer Options } ? Given<Options> : never,
  ]
}[keyof Registry]

/** A plugin of Uppy: its class, or `[class, options]`. */
export type PluginEntry = PluginClass | PluginWithOptions

type Options = Readonly<Record<string, unknown>>

/** An Uppy, whatever its files' metadata: plugins of Uppy's are made for any. */
interface Host {
  use(Plugin: PluginClass, options: Options): unknown
  removePlugin(plugin: Plugin): void
  on(event: 'plugin-added', listener: (plugin: Plugin) => void): unknown
  off(event: 'plugin-added', listener: (plugin: Plugin) => void): unknown
}

interface Installed {
  Plugin: PluginClass
  options: Options
  plugin: Plugin
}

/**
 * Keeps an Uppy's plugins in step with a list. One that stays in the list stays as it is, an open camera included: it is
 * told its new options, and begins anew only where an option is no longer given.
 */
export function createPluginList(uppy: Host) {
  let installed: Installed[] = []

  function install(Plugin: PluginClass, options: Options): Installed {
    let plugin: Plugin | undefined
    // Uppy does not give out what it makes. The last one told is it: a plugin may bring others along.
    const onAdded = (added: Plugin) => {
      plugin = added
    }
    uppy.on('plugin-added', onAdded)
    try {
      uppy.use(Plugin, options)
    } finally {
      uppy.off('plugin-added', onAdded)
    }
    if (!plugin) throw new Error('Uppy has added no plugin.')
    return { Plugin, options, plugin }
  }

  return {
    /** @throws Error of Uppy, where two plugins would have one id. */
    set(entries: readonly PluginEntry[]): void {
      const wanted = entries.map(parse)
      const kept = new Map(
        wanted.map((entry) => [
          entry,
          installed.find((one) => isSame(one, entry) && namesAll(entry.options, one.options)),
        ]),
      )
      const staying = new Set(kept.values())
      for (const one of installed) if (!staying.has(one)) uppy.removePlugin(one.plugin)
      installed = wanted.map((entry) => {
        const one = kept.get(entry)
        if (!one) return install(entry.Plugin, entry.options)
        if (!sameOptions(one.options, entry.options)) one.plugin.setOptions(entry.options)
        return { ...one, options: entry.options }
      })
    },
  }
}

function parse(entry: PluginEntry): { Plugin: PluginClass; options: Options } {
  if (typeof entry === 'function') return { Plugin: entry, options: {} }
  const [Plugin, options] = entry
  return { Plugin, options }
}

type Parsed = Omit<Installed, 'plugin'>

/** One class may be used twice, under two ids. */
function isSame(a: Parsed, b: Parsed): boolean {
  return a.Plugin === b.Plugin && a.options.id === b.options.id
}

const namesAll = (options: Options, before: Options) =>
  Object.keys(before).every((name) => Object.hasOwn(options, name))

const sameOptions = (a: Options, b: Options) =>
  namesAll(a, b) && Object.entries(a).every(([name, value]) => Object.is(value, b[name]))
