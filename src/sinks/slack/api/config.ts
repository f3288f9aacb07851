/** What the Slack sink needs to know; the settings' rules have been checked. */
export type SlackConfig = {
  /** `xoxb-…`, setting `SLACK_BOT_TOKEN`. A secret. */
  readonly botToken: string;
  /** `xapp-…`, setting `SLACK_APP_TOKEN`. A secret. */
  readonly appToken: string;
  /** Id of the channel for alerts and login codes, setting `SLACK_CHANNEL`. */
  readonly channel: string;
  /** User ids that may give commands; empty: everybody in the channel may look. */
  readonly ownerIds: readonly string[];
  /** One thread for each chat of WeChat and each day, setting `SLACK_THREADS`. Left out: none. */
  readonly threads?: boolean;
  /** With a slash at the end. */
  readonly apiUrl: string;
};
