import type { DemoWords } from "./words.ts";

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)}\u00a0s`;

export const en: DemoWords = {
  locale: "en",
  account: "Sam",
  cast: { friend: "Maya", member: "Tom Becker", owner: "Ruth", group: "Saturday hikers" },
  lines: {
    secret: "I ordered the birthday cake for Saturday 🎂\ndon't tell Tom",
    slip: "me to, see you at seven",
    advert: "Hiking poles on sale, two for 59, message me",
    fileName: "packing list.txt",
    file: "1. boots\n2. two litres of water\n3. head torch\n4. seven o'clock at the east gate\n",
  },
  titles: {
    login: "Login: the QR code comes to your Telegram",
    text: "A friend recalls a message",
    photo: "Somebody recalls a photo in a group",
    voice: "A friend recalls a voice message",
    file: "Somebody recalls a file in a group",
    byOwner: "The owner of a group recalls somebody else's message",
    own: "You recall your own message on the phone",
    unseen: "A recall of a message that the program never received",
    commands: "You can also ask it, in Telegram",
  },
  inBrackets: {
    photo: "[Photo]",
    voice: (length) => `[Audio] ${length}″`,
    file: (name) => `[File] ${name}`,
  },
  drawing: {
    edited: "edited",
    deleted: "message deleted",
    picture: "picture",
    video: "video",
    animation: "animation",
    more: "⌄ more",
    app: "WeChat recalls",
    inThread: "reply in the thread",
  },
  intro:
    "The program is real, all else is simulated: WeChat, Telegram and Slack run on this machine, without an account and without the internet. People write messages in WeChat and recall them. See what you get.",
  scan: "At the first login the bot sends you WeChat's QR code:",
  loggedIn: "The phone scans it and confirms. The bot deletes the code and tells you:",
  notDeleted: "The QR code was not deleted",
  wechat: (chat) => `WeChat · ${chat}`,
  filehelper: "File Transfer",
  terminal: "Terminal",
  arrived: (place, ms) => `${place} · ${seconds(ms)} after the recall`,
  nothingCame: (place) => `${place} · no alert came`,
  alsoAt: (places) =>
    `The same alert also came to ${places.map(({ place, ms }) => `${place} (${seconds(ms)})`).join(", ")}`,
  press: (label, id) => `Press "${label}" below ${id} to see what the group was talking about:`,
  ask: (command) => `Send ${command}:`,
  stopped: (exitCode, loggedOut) =>
    `The program stopped with exit code ${exitCode}. WeChat is ${loggedOut ? "logged out" : "still logged in: the next start needs no scan"}.`,
  complete: "Every recall was shown at every place.",
  next: "For your own WeChat: first read about the risk in README.md.\nThen: npm run setup, npm start, and scan the QR code with your phone.",
  missing: (count) => `${count === 1 ? "1 alert is" : `${count} alerts are`} missing or wrong.`,
  interrupted: "Interrupted. Nothing is left behind.",
};
