/** Languages that the texts of notices are written in; the first where a group names none. */
export const noticeLanguages = ['en', 'zh'] as const;

export type NoticeLanguage = (typeof noticeLanguages)[number];

export const defaultNoticeLanguage: NoticeLanguage = noticeLanguages[0];
