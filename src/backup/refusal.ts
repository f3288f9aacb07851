import type { ExitCode } from "../process/exit-codes.ts";
import type { BackupTexts } from "./texts/backup-texts.ts";
import { enBackup } from "./texts/en.ts";

/** Why a backup or a restore was not made. Nothing was changed. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly exitCode: ExitCode;
  /** The sentence for the person, with the next step. */
  readonly words: (texts: BackupTexts) => string;

  constructor(exitCode: ExitCode, words: Refusal["words"], options?: ErrorOptions) {
    super(words(enBackup), options);
    this.exitCode = exitCode;
    this.words = words;
  }
}
