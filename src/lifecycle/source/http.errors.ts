import { defineErrors } from '#platform/errors/errors.ts';

/** Refusals of interfaces that answer by HTTP. No parameter ever holds a key or a query. */
export const httpErrors = defineErrors('http', {
  fullOnly: {
    status: 422,
    words: { zh: '接口只能整份采集', en: 'An interface can only be collected whole' },
    next: {
      zh: '请选择全量采集（full）；没有变化时接口可用 ETag 或 Last-Modified 告知',
      en: 'Choose the mode full; with ETag or Last-Modified it can tell that nothing changed',
    },
  },
  secretMisfit: {
    status: 422,
    words: {
      zh: '密钥与认证方式不符',
      en: 'The secret does not fit the way in which it is sent',
    },
    next: {
      zh: '请求头或参数认证填写 key，Basic 认证填写 password，无认证不填',
      en: 'Give a key for a header or a parameter, a password for basic, none otherwise',
    },
  },
  secretMissing: {
    status: 422,
    words: { zh: '连接还没有填写密钥', en: 'The connection has no key yet' },
    next: { zh: '请在连接中填写密钥', en: 'Give the key in the connection' },
  },
  parameterTaken: {
    status: 422,
    words: {
      zh: '参数“{name}”既是查询参数又用于密钥或翻页',
      en: 'The parameter "{name}" is also that of the key or of the paging',
    },
    next: { zh: '请删去这个查询参数', en: 'Leave it out of the query' },
  },
  keyRefused: {
    status: 503,
    words: { zh: '接口不接受密钥（401）', en: 'The interface refuses the key (401)' },
    next: {
      zh: '请核对密钥、放置位置和前缀，并确认它没有过期',
      en: 'Check the key, where it is put, its prefix, and that it has not expired',
    },
  },
  forbidden: {
    status: 503,
    words: { zh: '密钥无权读取这个接口（403）', en: 'The key may not read this (403)' },
    next: {
      zh: '请对方授权，并确认允许从本平台的地址访问',
      en: 'Ask for the right, and that the address of the platform is allowed',
    },
  },
  notThere: {
    status: 503,
    words: { zh: '接口没有“{path}”（{status}）', en: 'There is no "{path}" ({status})' },
    next: { zh: '请核对路径；接口可能已改版', en: 'Check the path; it may have moved' },
  },
  refused: {
    status: 503,
    words: { zh: '接口拒绝了请求（{status}）', en: 'The interface refused to answer ({status})' },
    next: {
      zh: '请核对路径与参数，或把状态码告诉对方',
      en: 'Check path and parameters, or tell its owner the status',
    },
  },
  busy: {
    status: 503,
    words: {
      zh: '接口忙或出错（{status}），试了 {attempts} 次仍未成功',
      en: 'The interface is busy or broken ({status}); tried {attempts} time(s)',
    },
    next: {
      zh: '请降低每秒请求数或换个时段；按计划的采集会再来',
      en: 'Ask less often or at another hour; a scheduled collection comes again',
    },
  },
  notHttp: {
    status: 503,
    words: {
      zh: '{host}:{port} 返回的不是 HTTP，或端口与 http/https 不符',
      en: '{host}:{port} does not speak HTTP, or the port is not that of http or https',
    },
    next: { zh: '请核对地址与端口', en: 'Check address and port' },
  },
  html: {
    status: 503,
    words: {
      zh: '接口返回的是网页，不是数据（多半是登录页或错误页）',
      en: 'It answers with a web page instead of data, a sign-in or error page most likely',
    },
    next: {
      zh: '请核对地址和密钥；在浏览器中打开这个地址看看页面说什么',
      en: 'Check address and key; open the address in a browser to see what the page says',
    },
  },
  wrongType: {
    status: 503,
    words: {
      zh: '接口返回的类型是“{type}”，不是 {format}',
      en: 'It answers with "{type}", not {format}',
    },
    next: { zh: '请核对路径与数据格式', en: 'Check the path and the format' },
  },
  charsetUnknown: {
    status: 503,
    words: { zh: '接口声明的编码 {charset} 无法读取', en: 'Its charset {charset} cannot be read' },
    next: { zh: '请对方改用 UTF-8 或 GB18030', en: 'Have it answer in UTF-8 or GB18030' },
  },
  packingUnknown: {
    status: 503,
    words: {
      zh: '接口用了没有请求的压缩方式“{packing}”',
      en: 'It answers packed as "{packing}", which was not asked for',
    },
    next: { zh: '请对方改用 gzip 或不压缩', en: 'Have it answer with gzip, or not packed' },
  },
  packingDamaged: {
    status: 503,
    words: { zh: '接口返回的压缩内容无法解开', en: 'What it answers packed cannot be unpacked' },
    next: {
      zh: '请对方检查压缩设置，或改为不压缩',
      en: 'Have it check how it packs, or answer not packed',
    },
  },
  empty: {
    status: 503,
    words: { zh: '接口返回了空内容', en: 'The answer is empty' },
    next: {
      zh: '原有数据没有改动；请核对参数，或问对方数据是否清空了',
      en: 'What is here stays; check the parameters, or ask whether the data were removed',
    },
  },
  noRecords: {
    status: 503,
    words: { zh: '接口没有返回任何记录', en: 'It gives no records at all' },
    next: {
      zh: '原有数据没有改动；请核对参数，或问对方数据是否清空了',
      en: 'What is here stays; check the parameters, or ask whether the data were removed',
    },
  },
  notJson: {
    status: 503,
    words: { zh: '第 {page} 次返回的内容不是完整的 JSON', en: 'Answer {page} is no whole JSON' },
    next: {
      zh: '请用 JSON 校验工具检查接口，或把它告诉对方',
      en: 'Check it with a JSON validator, or tell its owner',
    },
  },
  openQuote: {
    status: 503,
    words: {
      zh: '第 {page} 页 CSV 在引号内结束，多半被截断',
      en: 'Page {page} of CSV ends inside quotes: it was cut, most likely',
    },
    next: {
      zh: '没有改动任何数据；请重新采集，或请对方检查这一页',
      en: 'Nothing was changed; collect again, or have this page checked',
    },
  },
  notWell: {
    status: 503,
    words: {
      zh: '第 {page} 次返回没有表明成功：“{member}”不是“{value}”',
      en: 'Answer {page} does not say that all went well: "{member}" is not "{value}"',
    },
    next: {
      zh: '没有改动任何数据；请核对密钥、参数与流量限制，或核对成功标志的填写',
      en: 'Nothing was changed; check key, parameters and limits, or how success is told',
    },
  },
  noTotal: {
    status: 503,
    words: { zh: '“{total}”处没有总数', en: 'There is no total at "{total}"' },
    next: { zh: '请核对总数的 JSON 指针', en: 'Check the JSON pointer of the total' },
  },
  noList: {
    status: 503,
    words: {
      zh: '返回的 JSON 在“{records}”处没有记录列表；顶层成员：{members}',
      en: 'There is no list of records at "{records}" of the JSON; its members are: {members}',
    },
    next: {
      zh: '请填写列表的 JSON 指针，如 /data/records；若成员像是报错，请核对密钥与参数',
      en: 'Give the JSON pointer of the list, as /data/records; members of an error: check key and parameters',
    },
  },
  noObjects: {
    status: 503,
    words: { zh: '列表里的元素不是对象', en: 'The elements of the list are no objects' },
    next: {
      zh: '每条记录须是 {"字段": 值} 的形式；请核对 JSON 指针',
      en: 'Each record has to be {"field": value}; check the JSON pointer',
    },
  },
  recordTooLong: {
    status: 503,
    words: {
      zh: '一条记录超过 {limitMb} MB',
      en: 'A record is longer than {limitMb} MB',
    },
    next: { zh: '请减少字段，或核对 JSON 指针', en: 'Ask for fewer fields, or check the pointer' },
  },
  headerChanged: {
    status: 503,
    words: {
      zh: '第 {page} 页的表头与第一页不同',
      en: 'The header of page {page} differs from that of the first',
    },
    next: {
      zh: '没有改动任何数据；请重新采集，仍如此则请对方固定表头',
      en: 'Nothing was changed; collect again, or have the header fixed',
    },
  },
  pagesRepeat: {
    status: 503,
    words: {
      zh: '第 {page} 页与前面的一样，翻页没有前进',
      en: 'Page {page} is the same as before: the paging does not go on',
    },
    next: {
      zh: '请核对翻页参数；若接口对超出末页的请求重复末页，请填写总数的 JSON 指针',
      en: 'Check the parameters; when it repeats its last page, give the pointer of the total',
    },
  },
  tooManyPages: {
    status: 503,
    words: { zh: '超过 {limit} 页还没有读完', en: 'There are more than {limit} pages' },
    next: { zh: '请加大每页条数或放宽页数上限', en: 'Ask for larger pages, or allow more of them' },
  },
  incomplete: {
    status: 503,
    words: {
      zh: '接口说共有 {total} 条，实际读到 {rows} 条',
      en: 'It says that there are {total} records, but gave {rows}',
    },
    next: {
      zh: '没有改动任何数据；多半是翻页途中有增删，请重新采集或换个时段',
      en: 'Nothing was changed; records may have come or gone meanwhile: collect again, or at another hour',
    },
  },
  tooLarge: {
    status: 413,
    words: { zh: '一次返回超过 {limitMb} MB', en: 'One answer is larger than {limitMb} MB' },
    next: { zh: '请分页或放宽上限', en: 'Use pages, or allow more' },
  },
  cutOff: {
    status: 503,
    words: {
      zh: '返回的内容在途中断开，试了 {attempts} 次仍未完整',
      en: 'The answer broke off; it was not whole in {attempts} attempt(s)',
    },
    next: {
      zh: '没有改动任何数据；请检查网络与对方系统，或改用分页',
      en: 'Nothing was changed; check the network and the old system, or use pages',
    },
  },
  silent: {
    status: 503,
    words: {
      zh: '接口 {seconds} 秒没有动静，试了 {attempts} 次',
      en: 'Nothing came for {seconds} seconds; tried {attempts} time(s)',
    },
    next: {
      zh: '请检查对方系统，或减小每页条数',
      en: 'Check the old system, or ask for smaller pages',
    },
  },
  ledElsewhere: {
    status: 503,
    words: {
      zh: '接口转向另一个地址 {host}；没有跟随，密钥没有发出去',
      en: 'It leads to another place, {host}; that was not followed and got no key',
    },
    next: {
      zh: '若属实，请把连接的基础地址改为那里',
      en: 'If that is right, change the base address of the connection',
    },
  },
  tooManyRedirects: {
    status: 503,
    words: { zh: '接口不停转向', en: 'It redirects again and again' },
    next: { zh: '请核对地址与密钥', en: 'Check address and key' },
  },
  forbiddenAddress: {
    status: 503,
    words: {
      zh: '主机 {host} 的地址属于链路本地、组播或云平台的元数据服务，不能访问',
      en: 'The address of {host} is link-local, multicast or of the metadata of a cloud, which may not be asked',
    },
    next: { zh: '请填写旧系统自己的地址', en: 'Give the address of the old system itself' },
  },
});
