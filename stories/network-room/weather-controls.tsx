import { useSyncExternalStore } from 'react'
import { currentWeather, onWeather, setWeather } from '../backend/current-weather.ts'
import { type Weather, weatherNamed, WEATHERS } from '../backend/weather.ts'

/** What is on or off, with the value that it has when it is on. */
const SWITCHES = [
  { title: 'Offline', on: { offline: true }, off: { offline: false } },
  { title: 'Storage stalls', on: { stall: true }, off: { stall: false } },
  { title: 'URLs expire at once', on: { expired: true }, off: { expired: false } },
  { title: 'Server’s clock an hour behind', on: { clockBehind: 60 }, off: { clockBehind: 0 } },
  { title: 'Bucket without CORS rule', on: { cors: false }, off: { cors: true } },
  { title: 'ETag not exposed', on: { etag: false }, off: { etag: true } },
  { title: 'Confirm fails', on: { confirm: false }, off: { confirm: true } },
] satisfies { title: string; on: Partial<Weather>; off: Partial<Weather> }[]

/** Bytes a second. */
const SPEEDS = [0, 3_000_000, 1_000_000, 300_000, 100_000]

const holds = (weather: Weather, change: Partial<Weather>) =>
  Object.entries(change).every(([name, value]) => Object.entries(weather).some(([n, v]) => n === name && v === value))

/** The weather of all stories on this page, to be changed while uploads run. */
export function WeatherControls() {
  const weather = useSyncExternalStore(onWeather, currentWeather)
  return (
    <fieldset className="room-weather">
      <legend>Weather</legend>
      <label>
        Kind
        <select value={presetOf(weather)} onChange={({ target }) => setWeather(weatherNamed(target.value))}>
          {presetOf(weather) === '' && <option value="">Mixed</option>}
          {Object.entries(WEATHERS).map(([name, { title }]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label>
        Delay of each answer: {weather.delay} ms
        <input
          type="range"
          min={0}
          max={1000}
          step={50}
          value={weather.delay}
          onChange={({ target }) => setWeather({ delay: target.valueAsNumber })}
        />
      </label>
      <label>
        Speed of a connection
        <select value={weather.throughput} onChange={({ target }) => setWeather({ throughput: Number(target.value) })}>
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed === 0 ? 'As fast as it goes' : `${speed / 1000} kB/s`}
            </option>
          ))}
        </select>
      </label>
      <label>
        Storage answers 503: {Math.round(weather.busy * 100)} %
        <input
          type="range"
          min={0}
          max={1}
          step={0.1}
          value={weather.busy}
          onChange={({ target }) => setWeather({ busy: target.valueAsNumber })}
        />
      </label>
      <div className="room-switches">
        {SWITCHES.map(({ title, on, off }) => (
          <label key={title}>
            <input
              type="checkbox"
              checked={holds(weather, on)}
              onChange={({ target }) => setWeather(target.checked ? on : off)}
            />
            {title}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** The name of the preset that this is, or nothing. */
function presetOf(weather: Weather): string {
  return Object.keys(WEATHERS).find((name) => holds(weather, weatherNamed(name))) ?? ''
}
