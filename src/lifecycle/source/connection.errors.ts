import { defineErrors } from '#platform/errors/errors.ts';

export const connectionErrors = defineErrors('connection', {
  notFound: {
    status: 404,
    words: { zh: '没有这个连接：{id}', en: 'No such connection: {id}' },
    next: { zh: '请从连接列表中选择', en: 'Choose one from the list of connections' },
  },
  nameTaken: {
    status: 409,
    words: {
      zh: '本部门已有名为“{name}”的连接',
      en: 'The department already has a connection named "{name}"',
    },
    next: { zh: '请换一个名称', en: 'Choose another name' },
  },
  illegalMove: {
    status: 409,
    words: {
      zh: '连接处于“{state}”状态，不能这样操作',
      en: 'This cannot be done to a connection that is {state}',
    },
    next: { zh: '请刷新查看连接的当前状态', en: 'Reload to see the state of the connection' },
  },
  secretDue: {
    status: 422,
    words: {
      zh: '主机、端口、账号或加密方式变了，须重新填写密码',
      en: 'With another host, port, user or encryption the password has to be given again',
    },
    next: { zh: '请连同密码一起提交', en: 'Send it together with the password' },
  },
  inUse: {
    status: 409,
    words: {
      zh: '还有 {count} 个来源用这个连接采集',
      en: '{count} source(s) still collect by this connection',
    },
    next: { zh: '请先停用这些来源或改用其他连接', en: 'Retire them or give them another first' },
  },
  otherDepartment: {
    status: 422,
    words: {
      zh: '连接与来源不属于同一部门',
      en: 'The connection belongs to another department than the source',
    },
    next: { zh: '请选择本部门的连接', en: 'Choose a connection of the same department' },
  },
  unresolved: {
    status: 503,
    words: { zh: '找不到主机 {host}', en: 'The host {host} is not known' },
    next: { zh: '请核对主机名，或改用 IP 地址', en: 'Check the name, or give the address' },
  },
  unreachable: {
    status: 503,
    words: { zh: '连不上 {host}:{port}', en: '{host}:{port} does not answer' },
    next: {
      zh: '请检查端口、防火墙和旧系统是否在运行',
      en: 'Check the port, the firewall, and that the old system runs',
    },
  },
  tlsFailed: {
    status: 503,
    words: { zh: '加密连接没有建立', en: 'The encrypted connection was not made' },
    next: {
      zh: '请核对旧系统是否支持 TLS、证书是否有效，或填写签发机构证书',
      en: 'Check that it speaks TLS and its certificate is valid, or give the authority',
    },
  },
  signInRefused: {
    status: 503,
    words: { zh: '旧系统不接受这个账号或密码', en: 'The old system refuses the user or password' },
    next: {
      zh: '请核对账号、密码，以及是否允许从本平台的地址登录',
      en: 'Check user and password, and that it may sign in from the address of the platform',
    },
  },
  noSuchDatabase: {
    status: 503,
    words: { zh: '旧系统没有数据库“{database}”', en: 'There is no database "{database}"' },
    next: { zh: '请核对数据库名', en: 'Check the name of the database' },
  },
  noRights: {
    status: 503,
    words: { zh: '账号无权读取“{table}”', en: 'The user may not read "{table}"' },
    next: {
      zh: '请让旧系统管理员授予只读权限（SELECT）',
      en: 'Ask for the right to read it (SELECT)',
    },
  },
  noSuchTable: {
    status: 503,
    words: { zh: '旧系统里没有“{table}”', en: 'There is no "{table}" in the old system' },
    next: {
      zh: '请核对名称；它可能已被改名或删除',
      en: 'Check the name; it may have been renamed or dropped',
    },
  },
  noSuchColumn: {
    status: 422,
    words: { zh: '“{table}”没有字段“{column}”', en: '"{table}" has no column "{column}"' },
    next: { zh: '请从字段列表中选择', en: 'Choose one from the list of columns' },
  },
  tooSlow: {
    status: 503,
    words: {
      zh: '旧系统在 {minutes} 分钟内没有读完，已中止',
      en: 'The old system was not read within {minutes} minutes',
    },
    next: {
      zh: '请改用增量采集、换个时段，或放宽时限',
      en: 'Collect changes only, at another hour, or allow more time',
    },
  },
  slowToLook: {
    status: 503,
    words: {
      zh: '旧系统在 {seconds} 秒内没有看完，已中止',
      en: 'A look at the old system was not done within {seconds} seconds',
    },
    next: {
      zh: '请换个时段再试；若是大文件，可先放一个小的样例',
      en: 'Try at another hour; of large files, put a small one there first',
    },
  },
  refused: {
    status: 503,
    words: {
      zh: '旧系统拒绝了读取（代码 {reason}）',
      en: 'The old system refused to be read (code {reason})',
    },
    next: { zh: '请把代码告诉旧系统管理员', en: 'Tell its administrator the code' },
  },
});

export const collectionErrors = defineErrors('collection', {
  noFeed: {
    status: 404,
    words: { zh: '这个来源还没有采集方案', en: 'The source has no feed' },
    next: { zh: '请先定义从哪里采集什么', en: 'Define first what it collects, and from where' },
  },
  noKey: {
    status: 422,
    words: {
      zh: '“{table}”没有主键，只能全量采集',
      en: '"{table}" has no key: it can only be collected whole',
    },
    next: {
      zh: '请选择全量采集，或指明哪些字段能唯一确定一行',
      en: 'Collect it whole, or say which columns make a row the same',
    },
  },
  notAMark: {
    status: 422,
    words: {
      zh: '字段“{column}”（{type}）不能作增量标记',
      en: 'The column "{column}" ({type}) cannot tell what changed',
    },
    next: {
      zh: '请选择时间、整数或文本字段',
      en: 'Choose a column of times, whole numbers or text',
    },
  },
  underWay: {
    status: 409,
    words: { zh: '这个来源正在采集', en: 'The source is being collected' },
    next: { zh: '请等它结束', en: 'Wait until it ends' },
  },
  landingUnderWay: {
    status: 409,
    words: { zh: '上一批数据还在入库', en: 'What was collected before is still landing' },
    next: {
      zh: '请等入库结束，或改为全量采集',
      en: 'Wait until it has landed, or collect the whole',
    },
  },
  notNow: {
    status: 409,
    words: {
      zh: '现在不在约定的采集时段（{from}–{to}）',
      en: 'It may only be read from {from} to {to}',
    },
    next: { zh: '请在时段内重试，或修改时段', en: 'Try again in these hours, or change them' },
  },
  connectionIdle: {
    status: 409,
    words: { zh: '连接{state}，不能采集', en: 'The connection is {state}' },
    next: { zh: '请先恢复连接', en: 'Resume the connection first' },
  },
  tooLarge: {
    status: 413,
    words: {
      zh: '采集的数据超过 {limitGb} GB 的上限',
      en: 'More than the {limitGb} GB allowed were collected',
    },
    next: { zh: '请减少字段或改用增量', en: 'Choose fewer columns, or collect changes only' },
  },
  noSpace: {
    status: 507,
    words: { zh: '磁盘空间不足，已停止采集', en: 'The disk is full; the collection was stopped' },
    next: { zh: '请联系系统管理员', en: 'Tell the system officer' },
  },
  interrupted: {
    status: 503,
    words: { zh: '采集被中断', en: 'The collection was interrupted' },
    next: {
      zh: '没有改动任何数据；会自动重试，也可重新采集',
      en: 'Nothing was changed; it is tried again, or start it anew',
    },
  },
  broken: {
    status: 503,
    words: {
      zh: '采集遇到系统内部错误（记录 {id}）',
      en: 'The collection met an internal error (run {id})',
    },
    next: {
      zh: '没有改动任何数据；请把记录编号告诉系统管理员',
      en: 'Nothing was changed; tell the system officer the id',
    },
  },
});
