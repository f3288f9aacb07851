import { type AlertText, type DescribeOptions, describeAlert } from "../../../bridge/describe/alert.ts";
import { mediaLine } from "../../../bridge/describe/message/media.ts";
import type { Alert } from "../../../bridge/model/alert.ts";
import type { MediaContent, MediaFile } from "../../../bridge/ports/media.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import type { SlackContent } from "../api/blocks.ts";
import { alertMessages } from "./format.ts";

/** What is said of an alert besides its content. */
export type AlertFacts = Pick<DescribeOptions, "possibleDuplicate" | "silent" | "media">;

export type AlertWordingDeps = Pick<SinkDeps, "texts" | "clock" | "alertButtons"> & {
  /** Without owners nobody may press a button, so none are shown. */
  readonly hasOwners: boolean;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/** Alerts as this sink words and shows them, in the language of the moment. */
export class AlertWording {
  readonly #deps: AlertWordingDeps;

  constructor(deps: AlertWordingDeps) {
    this.#deps = deps;
  }

  text(alert: Alert, { possibleDuplicate, silent = false, media }: AlertFacts): AlertText {
    const { texts, clock, timeZone } = this.#deps;
    const zone = timeZone === undefined ? {} : { timeZone };
    return describeAlert(alert, { possibleDuplicate, silent, media, texts, now: clock.now(), ...zone });
  }

  /** What a file is, for its title where the alert itself stands below it. */
  medium(content: MediaContent, file: MediaFile): string {
    return mediaLine(content, { state: "kept", file }, this.#deps.texts);
  }

  /** The messages of the alert, in order. The last one has the buttons. */
  messages(alert: Alert, facts: AlertFacts): readonly SlackContent[] {
    const { hasOwners, alertButtons } = this.#deps;
    return alertMessages(this.text(alert, facts), hasOwners ? alertButtons(alert) : []);
  }
}
