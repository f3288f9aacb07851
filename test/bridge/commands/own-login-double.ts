import type { OwnLoginDesk } from "../../../src/bridge/commands/shared/command.ts";
import type { ConnectionState } from "../../../src/bridge/model/connection-state.ts";
import type { NotOnline } from "../../../src/bridge/model/session-status.ts";

/** The login of a sink's own, in the state that the test gives it. Counts what is asked of it. */
export class OwnLoginDouble {
  state: ConnectionState = "online";
  why: NotOnline | undefined;
  isStranger = false;
  readonly seen = { logins: 0, logouts: 0, accepted: 0 };
  readonly desk: OwnLoginDesk;

  constructor() {
    this.desk = {
      sink: { name: "filehelper", title: { zh: "文件传输助手", en: "filehelper" } },
      state: () => this.state,
      why: () => this.why,
      isStranger: () => this.isStranger,
      accept: async () => {
        this.seen.accepted += 1;
        this.isStranger = false;
      },
      requestLogin: () => {
        this.seen.logins += 1;
      },
      showLoginAgain: () => false,
      showsLogin: () => false,
      logout: async () => {
        this.seen.logouts += 1;
        return "loggedOut";
      },
    };
  }
}
