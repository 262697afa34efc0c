import { defineErrors } from '#platform/errors/errors.ts';

export const serverErrors = defineErrors('server', {
  addressTaken: {
    status: 503,
    words: {
      zh: '{host} 的端口 {port} 已被其他程序占用',
      en: 'Another program holds port {port} of {host}',
    },
    next: {
      zh: '可能是另一个平台或演示仍在运行：先用 Ctrl-C 停止它，或用 CHENGSHU_PORT 指定另一个端口',
      en: 'Perhaps another platform or the demo still runs: stop it by Ctrl-C, or name another port with CHENGSHU_PORT',
    },
  },
});
