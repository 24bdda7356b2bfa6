/** Every message of the protocol, with the schemas that both sides check by, and an example of each. */
// oxlint-disable-next-line import/default -- Vite gives the text of the file
import source from '../../src/protocol/messages.ts?raw'
import {
  abortRequest,
  abortResponse,
  completeRequest,
  completeResponse,
  partsRequest,
  partsResponse,
  policyResponse,
  presignRequest,
  presignResponse,
  resumeRequest,
  resumeResponse,
  signFile,
  signRequest,
  signResponse,
} from '../../src/protocol/messages.ts'
import { commentsIn, sectionOf } from './source-comments.ts'

export type MessageName = 'policy' | 'sign' | 'parts' | 'resume' | 'presign' | 'complete' | 'abort'

export interface ProtocolMessage {
  title: string
  does: string
  /** Absent for GET. */
  request?: object
  /** Of one file of the request, where they are checked one by one. */
  file?: object
  response: object
  comments: ReadonlyMap<string, string>
}

const commentsOf = (heading: string) => commentsIn(sectionOf(source, heading))

export const MESSAGES: Record<MessageName, ProtocolMessage> = {
  policy: {
    title: 'GET',
    does: 'Asks what may be uploaded, and how. The widget shows these limits, so there is no second copy of them.',
    response: policyResponse,
    comments: commentsOf('GET'),
  },
  sign: {
    title: 'POST sign',
    does: 'Asks for permission to upload up to a hundred files. A file that is refused does not fail the others.',
    request: signRequest,
    file: signFile,
    response: signResponse,
    comments: commentsOf('POST sign'),
  },
  parts: {
    title: 'POST parts',
    does: 'Asks for URLs of parts: further ones, or anew for those whose time is over.',
    request: partsRequest,
    response: partsResponse,
    comments: commentsOf('POST parts'),
  },
  resume: {
    title: 'POST resume',
    does: 'Asks which parts of a file are stored already.',
    request: resumeRequest,
    response: resumeResponse,
    comments: commentsOf('POST resume'),
  },
  presign: {
    title: 'POST presign',
    does: 'Asks for the URL of one S3 call, for clients that run a multipart upload themselves, such as the stock @uppy/aws-s3.',
    request: presignRequest,
    response: presignResponse,
    comments: commentsOf('POST presign'),
  },
  complete: {
    title: 'POST complete',
    does: 'Says that the bytes are sent. The endpoint looks at the objects, and calls `onUploaded` once for each. It may be asked again; the answer stays.',
    request: completeRequest,
    response: completeResponse,
    comments: commentsOf('POST complete'),
  },
  abort: {
    title: 'POST abort',
    does: 'Removes what is stored of uploads that will not be completed.',
    request: abortRequest,
    response: abortResponse,
    comments: commentsOf('POST abort'),
  },
}
