// A small map: beside the fields of a question it sets the point, beside an answer it shows it.
// Leaflet is asked for when the map comes near the window; where no tile arrives the map goes away again.

const COUNTRY = { at: [60, 80], zoom: 3 };
const TOWN = 13;
const STEP = 8;
const LEAP = 80;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const SCALE = { "+": 1, "=": 1, "-": -1, _: -1 };
const language = document.documentElement.lang || "ru";
const five = new Intl.NumberFormat(language, { minimumFractionDigits: 5, maximumFractionDigits: 5, useGrouping: false });
const few = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });

function sheet(address) {
  const known = document.head.querySelector(`link[href="${CSS.escape(address)}"]`);
  if (known) return known.ready;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  link.ready = new Promise((done, failed) => {
    link.addEventListener("load", done);
    link.addEventListener("error", failed);
  });
  document.head.append(link);
  return link.ready;
}

const degrees = (text) => (text.trim() ? Number(text.trim().replace(",", ".").replace("−", "-")) : NaN);

function pointOf(latitude, longitude) {
  const inside = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return inside ? [latitude, longitude] : null;
}

function bearing([fromLat, fromLon], { lat, lng }) {
  const east = (lng - fromLon) * Math.cos((fromLat * Math.PI) / 180);
  return Math.round((Math.atan2(east, lat - fromLat) * 4) / Math.PI + 8) % 8;
}

/** Leaflet's own layer empties the pictures it drops with a data: address, which our policy forbids. */
function tileLayer(L, template) {
  const Tiles = L.GridLayer.extend({
    createTile({ x, y, z }, done) {
      const parts = { x, y, z, s: "abc"[Math.abs(x + y) % 3], r: devicePixelRatio > 1 ? "@2x" : "" };
      const tile = Object.assign(document.createElement("img"), { alt: "", referrerPolicy: "origin" });
      tile.addEventListener("load", () => done(null, tile));
      tile.addEventListener("error", () => done(new Error(tile.src), tile));
      tile.src = template.replace(/\{([xyzsr])\}/g, (_whole, name) => parts[name]);
      return tile;
    },
  });
  return new Tiles({ maxZoom: 19 });
}

class PlaceMap extends HTMLElement {
  connectedCallback() {
    if (this.watcher) return;
    this.sheets = Promise.all(this.dataset.sheets.split(" ").map(sheet));
    this.hidden = false;
    this.watcher = new IntersectionObserver(
      ([seen]) => {
        if (!seen.isIntersecting) return;
        this.watcher.disconnect();
        this.draw().catch(() => this.giveUp());
      },
      { rootMargin: "300px" },
    );
    this.watcher.observe(this);
  }

  disconnectedCallback() {
    this.watcher?.disconnect();
    this.sizes?.disconnect();
    this.map?.remove();
    this.map = null;
  }

  giveUp() {
    this.map?.remove();
    this.map = null;
    this.hidden = true;
  }

  async draw() {
    await Promise.all([this.sheets, import(this.dataset.engine)]);
    if (!this.isConnected) return;
    const L = globalThis.L;
    const editable = Boolean(this.dataset.fields);
    this.canvas = this.querySelector("[data-sheet]");
    this.map = L.map(this.canvas, {
      attributionControl: false,
      zoomControl: false,
      keyboard: !editable,
      scrollWheelZoom: false,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      minZoom: 3,
      maxZoom: 19,
    });
    this.map.addControl(L.control.zoom({ zoomInTitle: this.dataset.closer, zoomOutTitle: this.dataset.farther }));
    this.canvas.setAttribute("role", editable ? "application" : "group");
    this.canvas.setAttribute("aria-label", this.dataset.label);
    this.canvas.tabIndex = 0;
    if (editable) this.beEditable();
    else this.show(pointOf(Number(this.dataset.latitude), Number(this.dataset.longitude)), TOWN + 2);
    this.layTiles();
    this.sizes = new ResizeObserver(() => this.map?.invalidateSize({ animate: false }));
    this.sizes.observe(this.canvas);
  }

  layTiles() {
    let arrived = 0;
    const tiles = tileLayer(globalThis.L, this.dataset.tiles);
    tiles.on("tileload", () => (arrived += 1));
    tiles.on("load", () => arrived || setTimeout(() => this.giveUp()));
    tiles.addTo(this.map);
  }

  // --- the point -------------------------------------------------------------------------------------
  show(point, zoom) {
    this.mark(point);
    this.map.setView(point, zoom, { animate: false });
  }

  mark(point) {
    if (this.pin) return void this.pin.setLatLng(point);
    const L = globalThis.L;
    const icon = L.divIcon({ className: "place-pin", iconSize: [28, 28], iconAnchor: [14, 34] });
    this.pin = L.marker(point, { icon, draggable: Boolean(this.dataset.fields), keyboard: false });
    this.pin.on("dragend", () => this.put(this.pin.getLatLng()));
    this.pin.addTo(this.map);
  }

  beEditable() {
    this.latitude = document.getElementById(`${this.dataset.fields}-lat`);
    this.longitude = document.getElementById(`${this.dataset.fields}-lon`);
    const town = this.closest("[data-town]")?.dataset.town.split(" ").map(Number);
    this.town = town?.length === 2 ? town : null;
    this.map.setView(this.town ?? COUNTRY.at, this.town ? TOWN : COUNTRY.zoom, { animate: false });
    this.map.on("click", ({ latlng }) => this.put(latlng));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    for (const field of [this.latitude, this.longitude]) {
      field.addEventListener("input", ({ isTrusted }) => isTrusted && this.follow());
    }
    this.follow();
  }

  /** Go where the fields say. */
  follow() {
    if (!this.map) return;
    const point = pointOf(degrees(this.latitude.value), degrees(this.longitude.value));
    if (point) {
      this.show(point, Math.max(this.map.getZoom(), TOWN));
      this.say();
    } else {
      this.pin?.remove();
      this.pin = null;
      this.querySelector("[data-said]").textContent = "";
    }
  }

  /** Write the point into the fields, as if it was typed: what listens to them saves it. */
  put(place) {
    const point = place.wrap();
    this.mark(point);
    this.map.panInside(point, { padding: [48, 48], animate: false });
    this.latitude.value = five.format(point.lat);
    this.longitude.value = five.format(point.lng);
    this.say();
    this.latitude.dispatchEvent(new Event("input", { bubbles: true }));
  }

  key(event) {
    if (event.target !== this.canvas || event.altKey || event.ctrlKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = event.shiftKey ? LEAP : STEP;
      const from = this.pin ? this.map.latLngToContainerPoint(this.pin.getLatLng()) : null;
      this.put(from ? this.map.containerPointToLatLng(from.add(arrow.map((way) => way * step))) : this.map.getCenter());
    } else if (SCALE[event.key]) {
      this.map.setZoomAround(this.pin?.getLatLng() ?? this.map.getCenter(), this.map.getZoom() + SCALE[event.key]);
    } else if (event.key === "Enter" && !this.pin) this.put(this.map.getCenter());
    else return;
    event.preventDefault();
  }

  say() {
    const { lat, lng } = this.pin.getLatLng();
    const word = this.dataset;
    const said = [
      (lat < 0 ? word.south : word.north).replace("{n}", five.format(Math.abs(lat))),
      (lng < 0 ? word.west : word.east).replace("{n}", five.format(Math.abs(lng))),
    ];
    if (this.town) {
      const km = this.map.distance(this.town, { lat, lng }) / 1000;
      const direction = word.directions.split("|")[bearing(this.town, { lat, lng })];
      said.push(km < 0.1 ? word.here : word.away.replace("{km}", few.format(km)).replace("{direction}", direction));
    }
    this.querySelector("[data-said]").textContent = said.join(", ");
  }
}

customElements.define("place-map", PlaceMap);
