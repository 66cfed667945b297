/** The settings of a sandbox ERP connection. The secret is the ERP's API key. */
import { z } from 'zod';

export const sandboxSettings = z.strictObject({
  /** How long the ERP may still work on a request whose answer was lost, in ms; absent: what a machine under load may take. */
  longestExecutionMs: z.int().min(100).max(600_000).optional(),
});

export type SandboxSettings = z.infer<typeof sandboxSettings>;
