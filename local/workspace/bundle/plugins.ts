/** Rollup's plugins under types that Node's module rules agree with: their packages declare them as CommonJS and are called as they are. */
import lwc, { type RollupLwcOptions } from '@lwc/rollup-plugin';
import replace, { type RollupReplaceOptions } from '@rollup/plugin-replace';
import type { Plugin } from 'rollup';

export const lwcCompiler = lwc as unknown as (options: RollupLwcOptions) => Plugin;
export const replaceText = replace as unknown as (options: RollupReplaceOptions) => Plugin;
