import {
  type ComponentPropsWithoutRef,
  type ForwardedRef,
  forwardRef,
  type ReactElement,
  type ReactNode,
  type Ref,
  useContext,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { FileMeta } from '../protocol/messages.ts'
import type { FileSnapshot } from '../uploader/types.ts'
import type { DataOf } from './data-of.ts'
import { fieldProblem, isUnsettled, type WhileUploading } from './field-problem.ts'
import { Icon } from './icons.tsx'
import { KeptFiles } from './kept-files.tsx'
import { type ClassNames, partsOf } from './parts.ts'
import { S3DropZone } from './s3-drop-zone.tsx'
import { S3FileList } from './s3-file-list.tsx'
import { UploadContext } from './upload-context.ts'
import { useFieldValue } from './use-field-value.ts'
import { useFilePicker } from './use-file-picker.ts'
import { useFormControl } from './use-form-control.ts'
import { type PartProps, usePart } from './use-part.tsx'
import { useSnapshot } from './use-snapshot.ts'

/** Props of {@link S3UploadField}; the others go to its `<div>`. */
export interface S3UploadFieldProps<Handler = unknown, M extends FileMeta = FileMeta>
  extends PartProps<Handler, M>,
    Omit<ComponentPropsWithoutRef<'div'>, keyof PartProps | 'defaultValue' | 'onChange' | 'onBlur'> {
  /** The form sends the keys of the stored files under this name, each as a value of its own. */
  name?: string | undefined
  /** The form to belong to, by its id, where the field is not inside of it. */
  form?: string | undefined
  label?: ReactNode
  /** A line below the label. */
  description?: ReactNode
  required?: boolean | undefined
  disabled?: boolean | undefined
  /**
   * What happens when the form is sent while files are on their way: `wait`, the default, sends it when they are there;
   * `block` says that they are not.
   */
  whileUploading?: WhileUploading | undefined
  /** The keys of the stored files, where a form library keeps them; goes with `onChange`. */
  value?: readonly string[] | undefined
  /** Keys of files that were stored before. A reset of the form returns to them. */
  defaultValue?: readonly string[] | undefined
  /** The keys have changed. `files` are those of this page, with what the endpoint said of them. */
  onChange?(keys: string[], files: FileSnapshot<DataOf<Handler>, M>[]): void
  /** The focus has left the field. */
  onBlur?(): void
  /** What a form library says is wrong. */
  error?: ReactNode
  /** Shown in place of the drop zone and the list: other parts of this family, for this field's files. */
  children?: ReactNode
  /** Classes of its nodes, by `data-part`. */
  classNames?: ClassNames<FieldPart> | undefined
}

type FieldPart =
  | 'field-label'
  | 'field-required'
  | 'field-description'
  | 'field-body'
  | 'field-message'
  | 'kept-list'
  | 'kept'
  | 'kept-name'
  | 'row-action'

const NO_KEYS: readonly string[] = []

/**
 * Uploads as a field of a form: the form sends their keys, and the browser checks it as any other. Give each field an
 * `endpoint`; two without one in the same provider would hold the same files. A ref is its control, an `<input>`.
 *
 * @example
 * <form action={save}>
 *   <S3UploadField endpoint="/api/upload" name="attachments" label="Attachments" required />
 *   <button>Save</button>
 * </form>
 *
 * @throws TypeError where there is neither an endpoint nor a provider.
 */
export const S3UploadField: <Handler = unknown, M extends FileMeta = FileMeta>(
  props: S3UploadFieldProps<Handler, M> & { ref?: Ref<HTMLInputElement> },
) => ReactNode = forwardRef(UploadField)

function UploadField(props: S3UploadFieldProps, ref: ForwardedRef<HTMLInputElement>): ReactElement {
  const { held, uploader, format, root, liveRegion, rest } = usePart<unknown, FileMeta, S3UploadFieldProps>(props)
  const {
    name,
    form,
    label,
    description,
    required = false,
    disabled = false,
    whileUploading = 'wait',
    ...others
  } = rest
  const { value, defaultValue = NO_KEYS, onChange, onBlur, error, children, classNames, id, ...div } = others
  const around = useContext(UploadContext)
  const { locale = around.locale, theme = around.theme, unstyled = around.unstyled } = props
  const ownId = useId()
  const controlId = id ?? `${ownId}control`
  const [control, setControl] = useState<HTMLInputElement | null>(null)
  const group = useRef<HTMLDivElement>(null)
  useImperativeHandle<HTMLInputElement | null, HTMLInputElement | null>(ref, () => control, [control])
  const picker = useFilePicker(held, disabled)
  const { files } = useSnapshot(uploader)
  const { keys, kept, forget, reset } = useFieldValue(uploader, files, { value, defaultValue, onChange })
  const [shown, setShown] = useState(false)

  const found = fieldProblem({
    required,
    whileUploading,
    kept: kept.length,
    statuses: files.map(({ status }) => status),
  })
  const problem = found === undefined ? '' : 'count' in found ? format.text(found.name, found) : format.text(found.name)
  const unsettled = files.filter(({ status }) => isUnsettled(status)).length
  const { waiting, disabled: disabledAround } = useFormControl(control, {
    problem,
    pending: () => uploader.getSnapshot().files.some(({ status }) => isUnsettled(status)),
    settle() {
      uploader.resume()
      return uploader.upload()
    },
    onReset() {
      setShown(false)
      reset()
    },
  })
  useEffect(() => {
    if (problem === '') setShown(false)
  }, [problem])

  // The last row took the focus with it.
  const empty = files.length === 0
  useEffect(() => {
    const { activeElement } = document
    if (empty && activeElement instanceof HTMLElement && activeElement.dataset.part === 'file-list')
      group.current?.querySelector<HTMLElement>('[data-part="drop-target"], [data-part="button"]')?.focus()
  }, [empty])

  const part = partsOf(classNames)
  const off = disabled || disabledAround
  const waitingText = waiting && unsettled > 0 ? format.text('stillUploading', { count: unsettled }) : undefined
  const message = waitingText ?? error ?? (shown ? problem || undefined : undefined)
  const invalid = !waitingText && message !== undefined
  const describedBy = [div['aria-describedby'], description && `${ownId}description`, message && `${ownId}message`]
    .filter(Boolean)
    .join(' ')
  const context = useMemo(() => ({ held, locale, theme, unstyled }), [held, locale, theme, unstyled])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it hears of its controls' focus
    <div
      {...root}
      {...div}
      ref={group}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a <fieldset> has a legend, and looks of its own
      role="group"
      aria-labelledby={label ? `${ownId}label` : div['aria-labelledby']}
      aria-describedby={describedBy || undefined}
      data-part="upload-field"
      data-state={
        off ? 'disabled' : waitingText ? 'waiting' : invalid ? 'invalid' : unsettled > 0 ? 'uploading' : 'idle'
      }
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) onBlur?.()
      }}
    >
      {label && (
        <label {...part('field-label')} id={`${ownId}label`} htmlFor={controlId}>
          {label}
          {required && (
            <span {...part('field-required')} aria-hidden="true">
              {' *'}
            </span>
          )}
        </label>
      )}
      {description && (
        <p {...part('field-description')} id={`${ownId}description`}>
          {description}
        </p>
      )}
      <div {...part('field-body')} style={BODY}>
        {/* Out of sight, and real: what the browser checks, points at and focuses. Tab goes to the zone itself. */}
        <input
          {...picker.getInputProps()}
          ref={setControl}
          hidden={false}
          id={controlId}
          form={form}
          tabIndex={-1}
          data-part="field-control"
          aria-label={
            label ? undefined : (div['aria-label'] ?? format.text(picker.single ? 'chooseFile' : 'chooseFiles'))
          }
          aria-required={required}
          aria-invalid={invalid || undefined}
          aria-describedby={describedBy || undefined}
          style={CONTROL}
          onInvalid={() => setShown(true)}
        />
        <UploadContext.Provider value={context}>
          {children ?? (
            <>
              <S3DropZone disabled={off} />
              <S3FileList empty={null} summary={false} />
            </>
          )}
        </UploadContext.Provider>
        <KeptFiles keys={kept} disabled={off} format={format} classNames={classNames} onRemove={forget} />
      </div>
      {name &&
        keys.map((key) => (
          <input key={key} data-part="value" type="hidden" {...{ name, form, value: key, disabled }} />
        ))}
      <p
        {...part('field-message')}
        id={`${ownId}message`}
        data-state={invalid ? 'invalid' : 'waiting'}
        aria-live="polite"
      >
        {message && (
          <>
            {invalid && <Icon name="failed" />}
            <span data-part="words">{message}</span>
          </>
        )}
      </p>
      {liveRegion}
    </div>
  )
}

const BODY = { position: 'relative' } as const

/** Over the zone, so that the browser's own message points at it; with and without our style sheet. */
const CONTROL = {
  position: 'absolute',
  inset: 0,
  inlineSize: '100%',
  blockSize: '100%',
  opacity: 0,
  pointerEvents: 'none',
} as const
