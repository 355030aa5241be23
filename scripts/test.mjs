#!/usr/bin/env node
import { guardNode } from './node-guard.mjs'

// What brings the right Node must itself run on what people have.
guardNode(18)
import('./test-stages.mjs').then(({ runTests }) => runTests(process.argv.slice(2)))
