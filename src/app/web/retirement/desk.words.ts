import { defineWords } from '#platform/ui/words.ts';

/** Words of the desk for what waits in retirement. */
export const deskWords = defineWords('retirement.desk', {
  zh: {
    desk: '退役鉴定',
    deskWhat:
      '等待您鉴定、批准、监销或执行的退役事项。左侧选择，右侧核对并办理；办完自动打开下一件。',
    deskNext1: '先看理由、依据和影响清单，再看其他各方的意见。',
    deskNext2: '不能办理的，页面会写明原因和应由谁办理。',
    deskEmpty: '没有等待您办理的退役事项',
    deskEmptyNext: '有人提出退役、或前一步办完后，事项会出现在这里。',
    queue: '待办',
    queueAll: '全部',
    queueOpinion: '鉴定',
    queueApproval: '批准',
    queueWitness: '监销',
    queueExecution: '执行',
  },
  en: {
    desk: 'Appraisal desk',
    deskWhat:
      'Cases that wait for you: to appraise, approve, witness or carry out. Choose left, decide right; the next one opens by itself.',
    deskNext1: 'Read reason, basis and impact first, then what the other offices say.',
    deskNext2: 'Where you cannot act, the page says why and who can.',
    deskEmpty: 'No case waits for you',
    deskEmptyNext: 'Cases appear here when somebody proposes one or the step before is done.',
    queue: 'Queue',
    queueAll: 'All',
    queueOpinion: 'Appraise',
    queueApproval: 'Approve',
    queueWitness: 'Witness',
    queueExecution: 'Carry out',
  },
});
