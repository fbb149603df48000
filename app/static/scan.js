// Sends files one after another and tells of each page what became of it; the reading goes on without this page.
(function () {
  var form = document.getElementById("scan");
  if (!form) { return; }
  var told = document.getElementById("told"), file = document.getElementById("file");
  var camera = document.getElementById("camera"), waiting = [], busy = false;
  var words = JSON.parse(document.getElementById("scan-words").textContent);
  var outcomes = ["read", "review", "refused", "duplicate"];
  form.querySelector(".camera").hidden = false;
  form.querySelector("button").hidden = true;

  function said(name, values) {
    return words[name].replace(/\{(\w+)\}/g, function (whole, place) { return values[place]; });
  }

  function line(name) {
    var p = document.createElement("p");
    p.textContent = said("sending", { name: name });
    told.insertBefore(p, told.firstChild);
    return p;
  }

  function say(p, name, report) {
    var parts = outcomes.filter(function (key) { return report.counts[key]; }).map(function (key) {
      return said(key, { count: report.counts[key] });
    });
    var all = parts.join(", ") || words.waiting;
    var reasons = report.pages.filter(function (page) { return page.reason && page.status !== "read"; });
    var bad = report.counts.refused > 0;
    p.textContent = said("file", { name: name, label: report.label, told: all }) + (report.finished ? "." : " …");
    reasons.slice(-5).forEach(function (page) {
      var more = document.createElement("span");
      more.className = "reason";
      more.textContent = page.page ? said("page", { page: page.page, told: page.reason }) : page.reason;
      p.appendChild(more);
    });
    p.className = !report.finished ? "" : bad ? "box wrong" : report.counts.read + report.counts.review ? "box good" : "box note";
    if (bad) { p.setAttribute("role", "alert"); }
  }

  function follow(p, name, label) {
    fetch(form.dataset.file.replace(/_$/, label), { headers: { Accept: "application/json" } }).then(function (answer) {
      return answer.json();
    }).then(function (report) {
      if (report.counts) { say(p, name, report); }
      if (!report.finished) { setTimeout(function () { follow(p, name, label); }, 500); }
    }).catch(function () { setTimeout(function () { follow(p, name, label); }, 3000); });
  }

  function send() {
    if (busy || !waiting.length) { return; }
    var item = waiting.shift(), body = new FormData();
    busy = true;
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("file", item.file, "anh");  // the name may tell a day: it stays here
    fetch(form.action, { method: "POST", body: body, headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) { throw new Error(answer.status === 413 ? words.large : words.again); }
      return answer.json();
    }).then(function (reports) {
      say(item.line, item.file.name, reports[0]);
      if (!reports[0].finished) { follow(item.line, item.file.name, reports[0].label); }
    }).catch(function (fault) {
      item.line.textContent = item.file.name + ": " + (fault.name === "Error" ? fault.message : words.cut);
      item.line.className = "box wrong";
    }).then(function () { busy = false; send(); });
  }

  function take(files) {
    Array.prototype.forEach.call(files, function (each) { waiting.push({ file: each, line: line(each.name) }); });
    send();
  }

  [file, camera].forEach(function (input) {
    input.addEventListener("change", function () { take(input.files); input.value = ""; });
  });
  form.addEventListener("dragover", function (event) { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", function () { form.classList.remove("over"); });
  form.addEventListener("drop", function (event) {
    event.preventDefault();
    form.classList.remove("over");
    take(event.dataTransfer.files);
  });
})();
