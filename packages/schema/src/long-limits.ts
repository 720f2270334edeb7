/** Texts with more characters are cut to `kept`, or a few more. */
export const longest = 200_000;
export const kept = 20_000;

/** Characters of base64; a picture that was cut could not be shown. */
export const longestMedia = 16_000_000;

/** Lists and objects with more characters in them than this are cut as the text of their JSON. */
export const longestTree = 1_000_000;
