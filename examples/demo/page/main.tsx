import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import 'bucketdrop/styles.css'
import './demo.css'
import { Demo } from './demo.tsx'

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Demo />
    </StrictMode>,
  )
}
