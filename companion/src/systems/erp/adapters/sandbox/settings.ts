/** A sandbox ERP connection has no settings of its own. The secret is the ERP's API key. */
import { z } from 'zod';

export const sandboxSettings = z.strictObject({});

export type SandboxSettings = z.infer<typeof sandboxSettings>;
