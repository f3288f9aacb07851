import type { BackupTexts } from "./backup-texts.ts";

const files = (count: number): string => `${count} media ${count === 1 ? "file" : "files"}`;

export const enBackup: BackupTexts = {
  backupUsage: "Usage: npm run backup -- FILE, for example npm run backup -- ../bridge-backup.tar.gz",
  restoreUsage:
    "Usage: npm run restore -- FILE [--force], for example npm run restore -- ../bridge-backup.tar.gz",
  noSuchArgument: (argument, possible) => `${argument}: there is no such argument. ${possible}`,

  fileThere: (file) => `${file} exists already and was not overwritten: choose another name, or move it away`,
  noFolder: (folder) => `${folder} is no folder: create it, or choose another place`,
  noDatabase: (path) =>
    `There is no database ${path} yet, so there is nothing to back up: check DATA_DIR and STORE_URL; the bridge creates it`,
  noRoom: (folder, megabytes) =>
    `There is too little space for a backup: ${folder} lacks ${megabytes} MB, with what a running bridge needs. Free some space, or write the backup to another disk`,
  backupRunning: (folder) => `A backup of ${folder} is running: try again when it is done`,
  restoreRunning: (folder) => `${folder} is being restored: try again when that is done`,
  backedUp: (file, size, media) => `Backed up to ${file} (${size}): the database and ${files(media)}`,
  leftOut: (count) =>
    `${files(count)} went away during the backup and ${count === 1 ? "is" : "are"} not in it`,

  noFile: (file) => `There is no file ${file}: check the path`,
  foreign: (file) =>
    `${file} is no backup of this program; nothing was changed: use a file that npm run backup has made`,
  damaged: (file) =>
    `The backup ${file} is damaged or not whole; nothing was changed: use another backup, or copy the file once more`,
  newer: (file, theirs, ours) =>
    `The backup ${file} comes from a newer program (${theirs}, this is ${ours}); nothing was changed: update this program first`,
  hasData: (folder) =>
    `${folder} holds data already; nothing was changed: with -- --force the backup takes its place and what is there is deleted; make a backup of it first if you may want it`,
  restored: (folder, at, version, media) =>
    `Restored into ${folder}: the backup of ${at} (program version ${version}), the database and ${files(media)}`,
  next: "Start with npm start; no scan is needed. Do not start the bridge on the old machine again: one login cannot be used in two places",

  diskFull: (text) =>
    `The disk is full (${text}); it was not done, and the data is as before: free some space and try again`,
  system: (text) =>
    `It was not done, and the data is as before: ${text}. Check the path, the rights and the disk, then try again`,
};
