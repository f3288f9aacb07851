import type { BackupTexts } from "./backup-texts.ts";

export const zhBackup: BackupTexts = {
  backupUsage: "用法：npm run backup -- 文件，例如 npm run backup -- ../bridge-backup.tar.gz",
  restoreUsage: "用法：npm run restore -- 文件 [--force]，例如 npm run restore -- ../bridge-backup.tar.gz",
  noSuchArgument: (argument, possible) => `${argument}：没有这个参数。${possible}`,

  fileThere: (file) => `${file} 已经存在，没有覆盖：请换一个文件名，或者先把它移走`,
  noFolder: (folder) => `目录 ${folder} 不存在或者不是目录：请先建好，或者换一个位置`,
  noDatabase: (path) =>
    `还没有数据库 ${path}，没有东西可备份：请检查 DATA_DIR 和 STORE_URL，程序运行过以后才有`,
  noRoom: (folder, megabytes) =>
    `磁盘空间不够，没有备份：${folder} 还差 ${megabytes} MB（给运行中的程序留的也算在内）。请腾出空间，或者把备份写到别的磁盘上`,
  backupRunning: (folder) => `${folder} 正在备份：请等它做完再试`,
  restoreRunning: (folder) => `${folder} 正在恢复：请等它做完再试`,
  backedUp: (file, size, media) => `已备份到 ${file}（${size}）：数据库和 ${media} 个媒体文件`,
  leftOut: (count) => `有 ${count} 个媒体文件在备份时已经不在了，没有放进去`,

  noFile: (file) => `没有文件 ${file}：请检查路径`,
  foreign: (file) => `${file} 不是本程序的备份，什么都没有改动：请用 npm run backup 做出来的文件`,
  damaged: (file) => `备份 ${file} 损坏或不完整，什么都没有改动：请换另一份备份，或者重新复制一次`,
  newer: (file, theirs, ours) =>
    `备份 ${file} 来自更新的程序（${theirs}，这里是 ${ours}），什么都没有改动：请先升级本程序再恢复`,
  hasData: (folder) =>
    `${folder} 里已经有数据，什么都没有改动：加上 -- --force 会用备份替换它，原来的数据会删除；要留着就先备份`,
  restored: (folder, at, version, media) =>
    `已恢复到 ${folder}：${at} 的备份（程序版本 ${version}），数据库和 ${media} 个媒体文件`,
  next: "用 npm start 启动，不用再扫码。别再启动原来那台机器上的程序：同一个登录不能两处同时用",

  diskFull: (text) => `磁盘满了（${text}），没有做完，原来的数据没有改动：请腾出空间再试`,
  system: (text) => `没有做完，原来的数据没有改动：${text}。请检查路径、权限和磁盘，再试一次`,
};
