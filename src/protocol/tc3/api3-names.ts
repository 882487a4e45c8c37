/** The version of the API whose actions are answered. */
export const api3Version = '2018-07-24';

/** The published name of the API's host. */
export const api3Host = 'monitor.tencentcloudapi.com';
