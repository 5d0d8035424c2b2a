#!/usr/bin/env node
// A file of its own, since dist is not there yet when a package manager links this one.
await import('../dist/cli.js');
