/* Requests to the server. What goes wrong is thrown as {kind, say, status, code, …}:
   network (no answer), signin (nobody is signed in any more), refused (the server said why), fault (it could not). */
(function (own) {
  "use strict";
  const PATIENCE = 60000;

  function token() {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/);
    return found ? decodeURIComponent(found[1]) : "";
  }
  async function fetched(method, path, options) {
    const stop = window.AbortController ? new AbortController() : null;
    const timer = setTimeout(function () { if (stop) { stop.abort(); } }, PATIENCE);
    const headers = Object.assign({ "X-Requested-With": "fetch", "X-CSRFToken": token() }, options.headers);
    try {
      return await fetch(path, {
        method: method, headers: headers, body: options.body, credentials: "same-origin", cache: "no-store",
        signal: stop ? stop.signal : undefined,
      });
    } catch (problem) {
      throw { kind: "network", say: "没有信号，没有收到回执。记录存在手机里。" };
    } finally {
      clearTimeout(timer);
    }
  }
  async function call(method, path, options) {
    let answer = await fetched(method, path, options || {});
    if (answer.status === 403 && method !== "GET") { /* a token of the last sign-in: ask for the present one, once */
      await me();
      answer = await fetched(method, path, options || {});
    }
    if (answer.status === 304) { return null; }
    if (answer.status === 401) { throw { kind: "signin", status: 401, say: "登录已过期，记录都在手机里。请重新登录。" }; }
    if (answer.redirected && answer.url.indexOf("/account/password/") >= 0) {
      throw { kind: "signin", status: 401, say: "请先打开网站首页修改密码，再回来上传。" };
    }
    const said = await answer.json().catch(function () { return null; });
    if (answer.ok && said) { return options && options.whole ? { said: said, answer: answer } : said; }
    if (said && said.say) { throw Object.assign({ kind: "refused", status: answer.status }, said); }
    throw { kind: answer.status === 403 ? "refused" : "fault", status: answer.status,
      say: answer.status === 403 ? "您的岗位不能办理，或者页面打开太久。请联网重新登录。" : "服务器出错了，没有收下。记录在手机里，稍后再传。" };
  }
  function post(path, value) {
    const form = new FormData();
    Object.keys(value || {}).forEach(function (name) { form.append(name, value[name]); });
    return call("POST", path, { body: form });
  }
  function me() { return call("GET", "/offline/me/"); }

  /* Signing in without leaving the page. Returns "" or what is wrong. */
  async function signIn(username, password) {
    const here = await me().catch(function (problem) { if (problem.kind === "network") { throw problem; } return null; });
    if (here) { await fetched("POST", "/logout/", {}); } /* somebody else is signed in: two people are never mixed */
    await fetched("GET", "/login/", {});
    const form = new URLSearchParams({ username: username, password: password, csrfmiddlewaretoken: token(), next: "/offline/me/" });
    const answer = await fetched("POST", "/login/", { body: form });
    if (answer.redirected) { return ""; }
    return answer.status === 200 ? "账号或密码不对，请再输一次。" : "现在不能登录：连续输错会暂时锁定，请过一会儿再试。";
  }

  own.server = { call: call, post: post, me: me, signIn: signIn };
})(window.anquanOffline = window.anquanOffline || {});
