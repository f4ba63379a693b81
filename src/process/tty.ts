// Whether a stream is a terminal. Apart, because node:tty takes as long to load as all of a small run.

import { isatty } from 'node:tty';

export const isTerminal = (descriptor: number): boolean => isatty(descriptor);
