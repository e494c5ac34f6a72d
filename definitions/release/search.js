// Narrows the list of figures while somebody types. The list is whole without it.
(function () {
  "use strict";
  var place = document.getElementById("search");
  var index = window.zichtIndex;
  if (!place || !index) return;
  var items = Array.prototype.slice.call(document.querySelectorAll("#list li"));
  var plain = function (text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  };
  var label = document.createElement("label");
  var input = document.createElement("input");
  var said = document.createElement("p");
  label.textContent = index.label + " ";
  input.type = "search";
  said.setAttribute("role", "status");
  said.className = "soft";
  label.appendChild(input);
  place.appendChild(label);
  place.appendChild(said);
  input.addEventListener("input", function () {
    var words = plain(input.value).split(/\s+/).filter(Boolean);
    var shown = 0;
    items.forEach(function (item, at) {
      var text = plain(index.figures[at]);
      item.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
      if (!item.hidden) shown += 1;
    });
    said.textContent = words.length ? shown + " " + index.found : "";
  });
})();
