/** Settings of a Tryton connection. The secret is the user's password. */
import { z } from 'zod';

export const trytonSettings = z.strictObject({
  /** The database's name, as trytond was started with. */
  database: z
    .string()
    .min(1)
    .max(63)
    .regex(/^[^/?#\s]+$/, 'a database name without blanks and slashes'),
  /** Login of a user of the ERP made for Ledgerline. It must not be in the group "Account Credit Limit". */
  user: z.string().min(1).max(255),
  /** Language of the ERP's words, as Tryton codes it ("en", "de"). */
  language: z
    .string()
    .regex(/^[a-z]{2,3}(_[A-Z0-9]{2,3})?$/, 'a language code of Tryton, e.g. en')
    .default('en'),
});

export type TrytonSettings = z.infer<typeof trytonSettings>;
