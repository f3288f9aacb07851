/** wechaty-puppet-wechat4u as it is, whose requests go to the WeChat simulator instead of wx.qq.com. */
import { PuppetWechat4u } from "wechaty-puppet-wechat4u";

export default class PuppetWechat4uRedirected extends PuppetWechat4u {
  /** It makes its client when it starts; that client is redirected before its first request. */
  monkeyPatch(client) {
    const { request } = client;
    const { origin } = this.options;
    client.request = (options) =>
      request({ ...options, url: options.url.replace(/^https?:\/\/[^/]+/, origin), proxy: false });
    return super.monkeyPatch(client);
  }
}
