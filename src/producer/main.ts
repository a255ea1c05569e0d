#!/usr/bin/env node
// The command line's first moment: Ctrl-C is heard before anything else is loaded, which takes most of a short command's time.
import { hearTooEarly } from './tooEarly.js';

hearTooEarly((code) => process.exit(code));
await import('./commandLine.js');
