// SHA-256. Apart, because only generated ConfigMaps need it. Not node:crypto, which browsers lack, and which takes
// longer to load than this takes to load and run.

import { sha256 as digest } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The SHA-256 of a text, in hex. */
export const sha256 = (text: string): string => bytesToHex(digest(utf8ToBytes(text)));
