/**
 * What GET /api/live takes as `since`, to go on from what an answer tells. Asked for before that is read: what changes in
 * between is told twice rather than never.
 */
export const revisionHeader = 'x-spanlight-revision';
