// Says what is wrong where the page can't start: the browser is too old, or the file was cut.
//
// The only script in the syntax of 2009, so that every browser reads it. It stands at the beginning of the file.

(function () {
  var NEEDED = ["Worker", "Promise", "CompressionStream", "DecompressionStream", "IntersectionObserver", "structuredClone"];

  function isTooOld() {
    for (var i = 0; i < NEEDED.length; i++) {
      if (!(NEEDED[i] in window)) return true;
    }
    return false;
  }

  function say(sentence) {
    var place = document.getElementById("problem");
    if (!place) {
      place = document.createElement("p");
      place.setAttribute("role", "alert");
      document.body.insertBefore(place, document.body.firstChild);
    }
    place.textContent = sentence;
    place.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", function () {
    var place = document.getElementById("problem");
    if (isTooOld()) {
      say("This browser is too old for the page: open it in Chrome or Edge 103, Firefox 113, Safari 16.4, or newer.");
    } else if (place && place.textContent) {
      return; // the page itself has said what is wrong
    } else if (!document.getElementById("end")) {
      say("A part of this file is missing, so it was not copied or downloaded to its end: get it again.");
    } else if (!window.ganLab) {
      say("This browser can't run the page: open the file in a newer one, and if that is no help, get the file again.");
    }
  });
})();
