import { S3Uploader } from 'bucketdrop'
import { expect, fn, within } from 'storybook/test'
import preview from '../../.storybook/preview.tsx'
import { chooseFiles, eventually, read } from '../test/as-a-user.ts'
import { fileOf, note } from '../test/files.ts'
import type { BackendOptions } from '../backend/in-page-backend.ts'
import { ENDPOINT } from '../backend/story-backends.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Components/S3Uploader/Languages',
  component: S3Uploader,
  tags: ['!autodocs'],
  args: { endpoint: ENDPOINT, limits: { maxFiles: 5, maxFileSize: 100_000 }, onError: fn() },
})

/** Chooses one file that is taken and one that is refused, and reads what is said. */
const says =
  (drop: string, upload: string, refusal: string) =>
  async ({ canvasElement }: { canvasElement: HTMLElement }) => {
    await read(canvasElement, drop)
    await chooseFiles(canvasElement, note('Letter.txt'), fileOf('Film.mp4', 200_000, 'video/mp4'))
    await read(canvasElement, upload)
    await eventually(() => expect(within(canvasElement).getByText(refusal)).toBeVisible())
  }

export const Arabic = meta.story({
  args: { locale: 'ar' },
  play: says('تصفّح الملفات', 'رفع ملف واحد', 'هذا الملف كبير جدًا.'),
})

export const Chinese = meta.story({
  args: { locale: 'zh' },
  play: says('选择文件', '上传 1 个文件', '此文件过大。'),
})

export const French = meta.story({
  args: { locale: 'fr' },
  play: says('parcourez vos fichiers', 'Envoyer 1 fichier', 'Ce fichier est trop volumineux.'),
})

export const German = meta.story({
  args: { locale: 'de' },
  play: says('Dateien auswählen', '1 Datei hochladen', 'Diese Datei ist zu groß.'),
})

export const Japanese = meta.story({
  args: { locale: 'ja' },
  play: says('ファイルを選択', '1件をアップロード', 'このファイルは大きすぎます。'),
})

export const Portuguese = meta.story({
  args: { locale: 'pt' },
  play: says('escolha arquivos', 'Enviar 1 arquivo', 'Este arquivo é grande demais.'),
})

export const Spanish = meta.story({
  args: { locale: 'es' },
  play: says('elige archivos', 'Subir 1 archivo', 'Este archivo es demasiado grande.'),
})
