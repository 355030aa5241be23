#!/usr/bin/env node
import { guardNode } from './node-guard.mjs'

guardNode(18)
import('./start-terminal.mjs').then(({ startTerminal }) => startTerminal(process.argv.slice(2)))
