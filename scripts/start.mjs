#!/usr/bin/env node
import { guardNode } from './node-guard.mjs'

// What brings the right Node must itself run on what people have.
guardNode(18)
import('./start-door.mjs').then(({ startDoor }) => startDoor(process.argv.slice(2)))
