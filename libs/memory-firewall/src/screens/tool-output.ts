const STRUCTURED = /^\s*[[{].*["'：:].*[\]}]\s*$/su;
const MARKUP = /<\/?[a-z][\w-]*(?:\s[^>]*)?>/iu;
const LOG = /^\s*\[(?:info|warn(?:ing)?|error|debug|trace)\]|\b\d{4}-\d\d-\d\d[t ]\d\d:\d\d/iu;
const FAILURE =
  /^\s*(?:\w*(?:error|exception)\b\s*(?:\d{3}|[:(])|traceback\b|(?:错误|异常|报错)\s*[：:])|(?:状态码|错误码|status code|http)\s*[:：]?\s*[1-5]\d\d\b/iu;
const CALL =
  /^\s*(?:tool|function|function_call|result of|output of|calling|工具|调用|函数)\s*[:：]?\s*[a-z]\w*(?:_\w+|\s*\()|(?:\b[\w\p{Script=Han}]+=[^\s,，]+[,，\s]*){2,}|\b\w+\(\w+=/iu;
const ADDRESS = /^\s*(?:https?:\/\/|www\.)\S+\s*$/iu;

/** What a program wrote and nobody said: JSON, markup, log lines, results of tools, addresses. */
export function isToolOutput(text: string): boolean {
  return [STRUCTURED, MARKUP, LOG, FAILURE, CALL, ADDRESS].some((pattern) => pattern.test(text));
}
