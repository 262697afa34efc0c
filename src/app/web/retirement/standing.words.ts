import { defineWords } from '#platform/ui/words.ts';

/** Words of how a data set stands, for the pages of other scenes. */
export const standingWords = defineWords('retirement.standing', {
  zh: {
    archivedTitle: '这个数据集已于 {{at}} 归档',
    archivedText:
      '数据只在封存的归档包中，平台不再接收新文件，服务已暂停；目录信息仍可查阅。需要使用时，由数据局恢复。',
    restoredTitle: '数据已于 {{at}} 恢复，服务仍暂停',
    restoredText: '由提供部门核对数据后，在服务页点击“恢复服务”；恢复前调用得不到数据。',
    toSuspended: '全部暂停的服务',
    destroyedTitle: '这个数据集已于 {{at}} 依法销毁',
    destroyedText: '数据及其副本不能再读取，代码不再使用；这里只保留名称、代码和办理记录备查。',
    heldTitle: '因 {{count}} 个案件被保全：不能归档移出，不能销毁',
    heldCases: '案件：{{cases}}。案件了结后，由安全管理员或数据局解除。',
    heldMany: '案件：{{cases}}等。案件了结后，由安全管理员或数据局解除。',
    heldNext: '案件了结后，由安全管理员或数据局解除。',
    deIdentifiedFrom: '由“{{name}}”去标识而来',
    deIdentifiedText: '按四方同意的方案生成，原始数据已销毁；不再更新，编目后才能共享。',
    deIdentifiedAs: '去标识后留下的数据集',
    toCase: '查看退役事项',
    goneDestroyed: '服务已终止：数据已依法销毁，调用返回 410',
    goneDestroyedNext: '取得过数据的应用须处置保存的副本并确认；替代数据请在目录中查找。',
    goneRetired: '服务已停用：调用返回 410',
    goneRetiredNext: '请在目录中查找替代服务。',
    toArchive: '查看归档包',
    toRegister: '查看销毁清册',
    toHolds: '查看保全',
    hold: '保全数据集',
  },
  en: {
    archivedTitle: 'This data set was archived on {{at}}',
    archivedText:
      'The rows are in a sealed package only; no new files are taken and services are suspended. What the catalogue says of it stays. The data bureau can restore it.',
    restoredTitle: 'The rows came back on {{at}}; services are still suspended',
    restoredText:
      'The provider checks the data and resumes each service on its page; until then calls get nothing.',
    toSuspended: 'All suspended services',
    destroyedTitle: 'This data set was destroyed in order on {{at}}',
    destroyedText:
      'Neither the data nor copies of it can be read any more, and its code is not given again. Name, code and records stay as proof.',
    heldTitle: 'Held for {{count}} case(s): neither archived away nor destroyed',
    heldCases:
      'Cases: {{cases}}. The security officer or the data bureau releases them when they are over.',
    heldMany:
      'Cases: {{cases}} and others. The security officer or the data bureau releases them when they are over.',
    heldNext: 'The security officer or the data bureau releases it when they are over.',
    deIdentifiedFrom: 'Made of “{{name}}” by de-identifying it',
    deIdentifiedText:
      'Made by the plan all four offices agreed to; the original is destroyed. It is not updated, and shared once it is catalogued.',
    deIdentifiedAs: 'What stays of it, de-identified',
    toCase: 'See the case',
    goneDestroyed: 'This service has ended: its data were destroyed in order; calls get 410',
    goneDestroyedNext:
      'Applications that obtained the data dispose of their copies and confirm it; look for a successor in the catalogue.',
    goneRetired: 'This service is retired: calls get 410',
    goneRetiredNext: 'Look for a successor in the catalogue.',
    toArchive: 'See the package',
    toRegister: 'See the register of disposal',
    toHolds: 'See the holds',
    hold: 'Hold for a case',
  },
});
