// Reads a calendar file with ical.js and prints its events as JSON, one object each: what a client
// built on ical.js understands, its clock changes taken from the file's own VTIMEZONE.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}

const when = (time) => (time.isDate ? time.toString() : time.toUnixTime());
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    summary: event.summary,
    category: component.getFirstPropertyValue("categories"),
    start: when(event.startDate),
    end: when(event.endDate),
    recurring: event.isRecurring(),
  };
});
console.log(JSON.stringify(events));
