/** The ERP of what runs here: the sandbox ERP as a process of its own, or a real Tryton. */
import type { ErpKind } from './arguments.ts';
import type { Progress } from './progress.ts';
import { startSandbox } from './sandbox.ts';
import { startTrytonErp } from './tryton.ts';

export interface RunningErp {
  readonly name: string;
  readonly url: string;
  readonly ended?: Promise<string>;
  stop(): Promise<void>;
  /** How the companion is to reach it. */
  readonly connection: {
    readonly kind: ErpKind;
    readonly baseUrl: string;
    readonly settings: object;
    /** A file of mode 0600 that holds the secret. */
    readonly secretFile: string;
    /** The ERP's own id of each of the story's entities. */
    readonly erpEntities: Readonly<Record<string, string>>;
  };
  /** Customer numbers by the story's key. */
  readonly customers: Readonly<Record<string, string>>;
}

export async function startErp(kind: ErpKind, progress: Progress): Promise<RunningErp> {
  return kind === 'tryton' ? startTrytonErp(progress) : startSandbox(progress);
}
