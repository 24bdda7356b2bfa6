import { S3DropZone, S3FileList, S3Uploader, type S3UploaderHandle, S3UploadProvider, useS3Upload } from 'bucketdrop'
import { useEffect, useRef, useState } from 'react'
import { setWeather } from '../backend/current-weather.ts'
import { backendAt } from '../backend/story-backends.ts'
import { FINE } from '../backend/weather.ts'
import { SAMPLES } from './sample-files.ts'
import { Timeline } from './timeline.tsx'
import { WeatherControls } from './weather-controls.tsx'
import './network-room.css'

export interface NetworkRoomProps {
  endpoint: string
  theme?: 'light' | 'dark'
  /** Which uploader: the light parts, or the whole widget. Default: the parts. */
  uploader?: 'parts' | 'widget'
}

/** An uploader, the weather it works in, and what it does about it. */
export function NetworkRoom({ endpoint, theme = 'light', uploader = 'parts' }: NetworkRoomProps) {
  // What was changed here is this room's; the toolbar's choice stays.
  useEffect(() => () => setWeather(FINE), [])
  return (
    <div className="room">
      <div className="room-uploader">
        {uploader === 'parts' ? (
          <S3UploadProvider endpoint={endpoint}>
            <PartsWithSamples theme={theme} />
          </S3UploadProvider>
        ) : (
          <WidgetWithSamples endpoint={endpoint} theme={theme} />
        )}
        <WeatherControls />
      </div>
      <Timeline recorder={backendAt(endpoint).recorder} />
    </div>
  )
}

function PartsWithSamples({ theme }: { theme: 'light' | 'dark' }) {
  const { addFiles } = useS3Upload()
  return (
    <>
      <Samples add={(files) => void addFiles(files)} />
      <S3DropZone theme={theme} />
      <S3FileList theme={theme} className="room-list" />
    </>
  )
}

function WidgetWithSamples({ endpoint, theme }: { endpoint: string; theme: 'light' | 'dark' }) {
  const widget = useRef<S3UploaderHandle>(null)
  const add = (files: File[]) =>
    widget.current?.uppy?.addFiles(files.map((data) => ({ name: data.name, type: data.type, data })))
  return (
    <>
      <Samples add={add} />
      <S3Uploader ref={widget} endpoint={endpoint} theme={theme} autoUpload height={360} />
    </>
  )
}

function Samples({ add }: { add(files: File[]): void }) {
  const [making, setMaking] = useState(false)
  return (
    <div className="room-samples">
      {Object.entries(SAMPLES).map(([name, make]) => (
        <button
          key={name}
          type="button"
          className="room-button"
          disabled={making}
          onClick={() => {
            setMaking(true)
            void make()
              .then(add)
              .finally(() => setMaking(false))
          }}
        >
          {name}
        </button>
      ))}
    </div>
  )
}
