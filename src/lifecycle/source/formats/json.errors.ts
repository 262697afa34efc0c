import { defineErrors } from '#platform/errors/errors.ts';

export const jsonErrors = defineErrors('json', {
  notATable: {
    status: 422,
    words: {
      zh: 'JSON 内没有对象数组：应为 [{…}, …]，或只有一个成员是对象数组的对象，如 {"data": [{…}]}',
      en: 'The JSON holds no array of objects: expected [{…}, …], or an object with one such member, as {"data": [{…}]}',
    },
    next: {
      zh: '请导出为对象数组或每行一个对象（NDJSON）',
      en: 'Export it as an array of objects, or one object a line (NDJSON)',
    },
  },
  severalArrays: {
    status: 422,
    words: {
      zh: 'JSON 内有不止一个对象数组：{first}、{second}',
      en: 'The JSON holds more than one array of objects: {first}, {second}',
    },
    next: { zh: '请把每个数组存为单独的文件', en: 'Save each array as a file of its own' },
  },
  truncated: {
    status: 422,
    words: {
      zh: 'JSON 不完整：读完 {elements} 个元素后文件中断',
      en: 'The JSON is cut off: the file ends after {elements} elements without closing the array',
    },
    next: {
      zh: '请重新导出或重新下载后再上传，没有入库任何数据',
      en: 'Export or download it again; nothing was stored',
    },
  },
  broken: {
    status: 422,
    words: {
      zh: 'JSON 结构有误：第 {elements} 个元素之后应为逗号或右括号',
      en: 'The structure of the JSON is broken: behind element {elements} a comma or a closing bracket is missing',
    },
    next: {
      zh: '请用 JSON 校验工具检查后重新上传',
      en: 'Check it with a JSON validator and upload it again',
    },
  },
  noObjects: {
    status: 422,
    words: { zh: '文件内没有一个对象', en: 'There is not one object in the file' },
    next: {
      zh: '请检查导出是否完成，再重新上传',
      en: 'Check that the export finished, then upload it again',
    },
  },
});
