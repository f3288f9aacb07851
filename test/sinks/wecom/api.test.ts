import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { robotAddress } from "../../../src/sinks/wecom/api/address.ts";
import { toDeliveryError } from "../../../src/sinks/wecom/api/errors.ts";
import { uploadForm } from "../../../src/sinks/wecom/api/form.ts";
import { Pace } from "../../../src/sinks/wecom/api/pace.ts";
import { WecomRefused } from "../../../src/sinks/wecom/api/refusals.ts";
import { wecomSays, wecomTexts } from "../../../src/sinks/wecom/texts/index.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

const place = { says: wecomSays, host: "wecom.test", secrets: ["the-key"] };

describe("the address of a robot", () => {
  test("gives that of its uploads: same server and folder, same key", () => {
    const address = robotAddress("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-7x");
    assert.equal(address?.send, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-7x");
    assert.equal(
      address?.upload("file"),
      "https://qyapi.weixin.qq.com/cgi-bin/webhook/upload_media?key=693a-7x&type=file",
    );
    assert.equal(
      address?.upload("voice"),
      "https://qyapi.weixin.qq.com/cgi-bin/webhook/upload_media?key=693a-7x&type=voice",
    );
    assert.equal(address?.host, "qyapi.weixin.qq.com");
    assert.deepEqual(address?.secrets, ["693a-7x", "693a-7x"]);
  });

  test("may be on any host, port and path, and by http", () => {
    const address = robotAddress("http://127.0.0.1:8080/wx/cgi-bin/webhook/send?key=a&b=1#c");
    assert.equal(address?.send, "http://127.0.0.1:8080/wx/cgi-bin/webhook/send?key=a&b=1");
    assert.equal(
      address?.upload("file"),
      "http://127.0.0.1:8080/wx/cgi-bin/webhook/upload_media?key=a&b=1&type=file",
    );
  });

  test("needs a scheme of the web, the end /send and a key, and has no user", () => {
    for (const wrong of [
      "",
      "qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
      "ftp://h/cgi-bin/webhook/send?key=a",
      "https://h/cgi-bin/webhook/send",
      "https://h/cgi-bin/webhook/send?key=",
      "https://h/cgi-bin/webhook/send?key=%20",
      "https://h/cgi-bin/webhook/upload_media?key=a",
      "https://u:p@h/cgi-bin/webhook/send?key=a",
      "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
    ])
      assert.equal(robotAddress(wrong), undefined, wrong);
  });
});

describe("an error code of the robot", () => {
  for (const [errcode, code, maybeDelivered, zh] of [
    [-1, "unavailable", true, /繁忙/],
    [93000, "auth", false, /WECOM_WEBHOOK_URL/],
    [93004, "auth", false, /停用/],
    [93008, "auth", false, /加回来/],
    [60020, "auth", false, /IP/],
    [45009, "rateLimited", false, /每分钟最多 20 条/],
    [45033, "rateLimited", false, /太多/],
    [40033, "rejected", false, /内容/],
    [44004, "rejected", false, /内容/],
    [45002, "tooLarge", false, /太长/],
    [40009, "rejected", false, /文件/],
    [301019, "rejected", false, /文件/],
    [40007, "unavailable", false, /重新上传/],
    [40058, "unknown", false, /不认识/],
    [40008, "unknown", false, /不认识/],
    [1234567, "unknown", false, /不认识/],
  ] as const) {
    test(`${errcode} is ${code}, told with the platform's words`, () => {
      const refused = new WecomRefused(errcode, "some words", place.secrets);
      const error = toDeliveryError(refused, place);
      assert.ok(error instanceof DeliveryError);
      assert.deepEqual([error.code, error.maybeDelivered], [code, maybeDelivered]);
      assert.ok(error.message.includes(`${errcode} some words`), error.message);
      const words = wecomTexts.zh(error.reason, () => "") ?? "";
      assert.match(words, zh);
      assert.ok(words.includes(`${errcode} some words`), words);
    });
  }

  test("is told without the number of the request and this machine's address, and without the key", () => {
    const errmsg =
      "no the-key here, hint: [1708397705432012366598976], from ip: 218.72.126.124, more info at https://open.work.weixin.qq.com/devtool/query?e=1";
    const { message } = toDeliveryError(new WecomRefused(1, errmsg, place.secrets), place);
    assert.match(message, /\(1 no \[secret\] here\)$/);
  });

  test("45009 waits for a minute, 45033 for some seconds", () => {
    const waits = [45009, 45033].map(
      (errcode) => toDeliveryError(new WecomRefused(errcode, "", []), place).retryAfterMs,
    );
    assert.deepEqual(waits, [60_000, 5_000]);
  });
});

describe("the pace", () => {
  const wait = (pace: Pace, count = 1, limit = 20): number => {
    try {
      pace.require(count, limit);
      return 0;
    } catch (error) {
      assert.ok(error instanceof DeliveryError);
      assert.deepEqual([error.code, error.maybeDelivered], ["rateLimited", false]);
      return error.retryAfterMs ?? Number.NaN;
    }
  };

  test("lets 20 messages pass in a minute, and names the exact time for the next", async () => {
    const clock = new ManualClock();
    const pace = new Pace(clock);
    for (let index = 0; index < 20; index += 1) {
      assert.equal(wait(pace), 0);
      pace.note();
      await clock.advance(1_000);
    }
    assert.equal(wait(pace), 40_000);
    assert.equal(wait(pace, 2), 41_000);
    await clock.advance(39_999);
    assert.equal(wait(pace), 1);
    await clock.advance(1);
    assert.equal(wait(pace), 0);
    assert.equal(wait(pace, 2), 1_000);
  });

  test("a smaller limit leaves messages to others", () => {
    const pace = new Pace(new ManualClock());
    for (let index = 0; index < 14; index += 1) pace.note();
    assert.equal(wait(pace, 1, 15), 0);
    assert.equal(wait(pace, 2, 15), 60_000);
    assert.equal(wait(pace, 6, 20), 0);
  });

  test("closed, it lets nothing pass for a minute", async () => {
    const clock = new ManualClock();
    const pace = new Pace(clock);
    pace.close();
    assert.equal(wait(pace), 60_000);
    await clock.advance(60_000);
    assert.equal(wait(pace), 0);
  });

  test("a wall clock that jumps changes nothing", () => {
    const clock = new ManualClock();
    const pace = new Pace(clock);
    for (let index = 0; index < 20; index += 1) pace.note();
    clock.jump(3_600_000);
    assert.equal(wait(pace), 60_000);
  });
});

test("the form of an upload has its exact length, and a name that ends no header", async () => {
  const path = new URL(import.meta.url).pathname;
  const fileName = 'a"b;c\\d\r\ne 文.txt';
  const { body, contentType } = uploadForm({ path, bytes: 0, mime: "", fileName });
  const [head] = await Array.fromAsync(body.open());
  assert.match(contentType, /^multipart\/form-data; boundary=recall-[\w-]+$/);
  const line = Buffer.from(head ?? [])
    .toString("utf8")
    .split("\r\n")[1];
  assert.equal(
    line,
    'Content-Disposition: form-data; name="media"; filename="a＂b；c＼d  e 文.txt"; filelength=0',
  );
});
