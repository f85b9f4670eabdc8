import type { Conversation } from '../company.js';

/** What was said in acme's meetings. */
export const acmeConversations: Conversation[] = [
  {
    title: 'Hotel Adler: replacing the breakfast machines',
    guests: ['m.hohl@hotel-adler.example'],
    lines: `
Lucia: Thank you for making time before the weekend rush, Frau Hohl.
Marta Hohl: We have twenty minutes. Our two old filter machines broke down on the same Sunday.
Lucia: How many guests were at breakfast?
Marta Hohl: A hundred and eighty, and a queue down to the lift.
Jonas: A Kettle 60 brews sixty litres an hour. Two urns would have carried you through.
Marta Hohl: Does the coffee stand on a hot plate? Ours tasted burnt by ten.
Jonas: No plate. The containers are insulated and keep it above 82 degrees for three hours.
Marta Hohl: Our water is terrible, the boiler man says 22 degrees of hardness.
Jonas: Then an ion exchanger belongs in the offer. I will test at the tap on Tuesday.
Lucia: Would you rather buy or lease?
Marta Hohl: Lease, sixty months. The owner wants no investment this year.
Lucia: You will have the offer with a silver contract by Thursday.`,
    summary: {
      decisions: ['Two Kettle 60 on a sixty-month lease', 'Ion exchanger is part of the offer'],
      actionItems: ['Jonas tests the water on Tuesday', 'Lucia sends the offer by Thursday'],
      followUps: ['Ask whether the owner wants the machines before Advent'],
      note: 'The hotel lost guests over the breakdown; speed matters more to them than price.',
    },
  },
  {
    title: 'Cantonal hospital: hygiene requirements for milk',
    guests: ['a.brandt@spital-olten.example', 'hygiene@spital-olten.example'],
    lines: `
Ines: We have read your hygiene manual. May I go through the milk part?
Dr. Anna Brandt: Please. In ward three we found pseudomonas in the drip tray of the old machine.
Ines: The Pilot 900 rinses every four hours, but rinsing is not disinfection.
Dr. Anna Brandt: That is the first time a supplier has said so.
Tom: We swab each quarter and close the milk side above 100 units per millilitre.
Urs Gerber: Who pays for the laboratory?
Tom: It is in the gold contract. You get the signed protocol as a PDF.
Urs Gerber: And if a machine is closed on a Saturday?
Ines: Black coffee keeps running; a loan frother arrives within four hours.
Dr. Anna Brandt: I want the cleaning log readable without opening the machine.
Tom: It is on the display, and it can be exported over the network.
Urs Gerber: Our network people will want a separate VLAN.
Ines: Then we plan an hour with them. Seven machines, one ward a week?
Dr. Anna Brandt: Start with the canteen, then the maternity ward.`,
    summary: {
      decisions: ['Roll out seven Pilot 900, canteen first', 'Swab tests are included in the gold contract'],
      actionItems: ['Tom sends a sample swab protocol', 'Urs Gerber names the network contact'],
      followUps: ['Confirm the VLAN before the delivery date'],
    },
  },
  {
    title: 'Winter readiness of field service',
    guests: [],
    lines: `
Ines: Last January the storm week cost us eleven response credits. What is different this year?
Tom: Snow chains in all four vans, and a parts depot with the blacksmith in Andermatt.
Jonas: Customers above 1,200 metres get their maintenance before Christmas.
Lucia: Can we tell them so? It would be a nice letter.
Jonas: Thirty-one sites. I can have the list by Wednesday.
Tom: The bottleneck is night calls. Two people cannot cover both sides of the Gotthard when it is closed.
Ines: Then a third person stands by from December to March, paid.
Tom: Reto would do it, he lives in Airolo.
Lucia: What about freezing water lines in the ski huts?
Tom: Heating tape, forty francs a hut. We fit it during maintenance.
Ines: Good. Write down which roads count as force majeure, before somebody argues.`,
    summary: {
      decisions: ['A third technician stands by from December to March', 'Sites above 1,200 metres are maintained before Christmas'],
      actionItems: ['Jonas lists the thirty-one sites', 'Tom orders heating tape'],
      followUps: ['Review credits at the end of January'],
    },
  },
  {
    title: 'Post-mortem: burnt elements at Bistro Lago',
    guests: ['p.rossi@bistrolago.example'],
    lines: `
Jonas: Three heating elements in five months. I brought the last one; look at the scale.
Paolo Rossi: Your salesman told me a carbon filter was enough.
Jonas: For Ticino it usually is. Your house is fed from the old spring, at 21 degrees.
Lucia: We measured at the meter of the building, and the meter is on town water.
Paolo Rossi: So who pays?
Lucia: We do. The elements, the labour, and the exchanger at cost.
Paolo Rossi: And the two days I poured instant coffee?
Lucia: A credit of three hundred francs, and a training day for your new staff.
Jonas: From now on the form asks which tap was tested, with a photograph.
Paolo Rossi: All right. I had an offer from somebody else on my desk, I will throw it away.`,
    summary: {
      decisions: ['acme pays for the three elements and labour', 'Hardness is measured at the tap behind the counter, with a photograph'],
      actionItems: ['Jonas changes the site survey form', 'Lucia issues the credit'],
      followUps: ['Check the exchanger after ten weeks'],
      note: 'Nearly lost to a competitor.',
    },
  },
  {
    title: 'Pricing of gold contracts for 2027',
    guests: [],
    lines: `
Ines: The producer price index came out at 2.7 percent. Do we pass all of it on?
Lucia: For gold, yes. They buy certainty and they know what a technician costs.
Tom: Gold loses money beyond ninety minutes of driving. Eleven sites are out there.
Ines: Which ones?
Tom: Engadin, mostly, and the two lodges in Zermatt where the van has to take the train.
Lucia: A distance supplement of six hundred a year would be honest.
Jonas: Or a loan machine on site instead of the four hours.
Tom: That I like. A spare Pilot in the cellar is cheaper than two night drives.
Ines: Let us offer the spare first and the supplement second.
Lucia: I need it on one page before the renewals in February.`,
    summary: {
      decisions: ['Gold fees rise by 2.7 percent on 1 April', 'Remote sites are offered a spare machine or a distance supplement'],
      actionItems: ['Lucia writes the one-page offer', 'Tom lists the eleven sites'],
      followUps: [],
    },
  },
  {
    title: 'Airport lounge tender: questions to the operator',
    guests: ['tenders@skylounge.example', 'k.bauer@skylounge.example'],
    lines: `
Katrin Bauer: We open at four thirty and close after the last departure. There is no maintenance window.
Ines: Every machine needs eleven minutes a day for the milk lines. Two machines side by side take turns.
Katrin Bauer: Security staff must accompany each technician. Badges take six weeks.
Tom: We have three people with valid airside badges from the Geneva job.
Katrin Bauer: The tender asks for 99.5 percent availability, measured by the cup.
Tom: By the cup is fair. We log every brew with a timestamp.
Ines: Is a penalty attached to the half percent?
Katrin Bauer: Two percent of the monthly fee for each tenth below.
Lucia: Capped?
Katrin Bauer: At twenty percent, after which we may terminate.
Ines: And the beans? Your caterer changes supplier every spring.
Katrin Bauer: Then you recalibrate within a week, at no cost.`,
    summary: {
      decisions: ['Offer pairs of machines that clean in turn'],
      actionItems: ['Tom checks the expiry of the airside badges', 'Ines models the penalty for 99.2 percent'],
      followUps: ['Answer to the tender is due on the 30th'],
    },
  },
  {
    title: 'University canteen: card payment project',
    guests: ['it@mensa-nord.example', 's.wyss@mensa-nord.example'],
    lines: `
Sandra Wyss: Students pay with their library card. It is a MIFARE chip and nobody here knows the key.
Jonas: The badge module reads the serial number alone; no key is needed.
Sandra Wyss: Then how is the balance kept?
Jonas: On your server. The machine asks over MDB and your middleware answers within a second.
Florian Kunz: Our middleware was written by a doctoral student who has left.
Lucia: Could we talk to it through the cash register instead?
Florian Kunz: The register has an interface. It is even documented.
Jonas: Then four machines talk to the register, and the register to the cards.
Sandra Wyss: What happens when the network is down?
Jonas: You choose: free coffee, or none.
Sandra Wyss: None. We are a university, somebody would unplug the switch on purpose.`,
    summary: {
      decisions: ['Payment goes through the cash register', 'Without network no coffee is given out'],
      actionItems: ['Florian Kunz sends the interface description', 'Jonas borrows a badge module for a test'],
      followUps: ['Pilot operation during the summer holidays'],
    },
  },
  {
    title: 'Supplier review: ceramic burrs from Faenza',
    guests: ['export@ceramicafaenza.example'],
    lines: `
Tom: Of the last hundred burr sets fourteen chipped before 300 kilograms.
Giulia Monti: We changed the kiln in March. The glaze is harder, and more brittle.
Tom: Could we have the old recipe until you have solved it?
Giulia Monti: The old kiln is gone. I can offer a slower cooling curve from the December batch.
Ines: Fourteen percent of returns costs us a van for two weeks.
Giulia Monti: We replace all fourteen and add twenty sets.
Ines: And the labour?
Giulia Monti: Half of it, as a credit on the next order.
Tom: Please mark the new batch, so that we can tell them apart in the field.
Giulia Monti: A blue dot on the rim. It survives the dishwasher.`,
    summary: {
      decisions: ['Replacement of fourteen sets plus twenty extra', 'Half of the labour is credited'],
      actionItems: ['Tom tracks sets with a blue dot from December'],
      followUps: ['Look for a second supplier by spring'],
    },
  },
  {
    title: 'Law firm Kessler: too loud for the meeting floor',
    guests: ['office@kessler-law.example'],
    lines: `
Beatrice Kessler: The grinder can be heard through the wall of our conference room.
Lucia: How loud is it, have you measured?
Beatrice Kessler: My telephone says 71 decibels at one metre.
Jonas: That is what the data sheet says too. We can bring it down to 62.
Beatrice Kessler: With what?
Jonas: A sound hood over the hopper and rubber feet. And grinding into the chamber ahead of time.
Beatrice Kessler: Does it taste different, ground ahead?
Jonas: Not within two minutes.
Lucia: If that is not enough we move it to the kitchen side, at our cost.
Beatrice Kessler: Fine, but not during the hearing in the first week of the month.`,
    summary: {
      decisions: ['Fit a sound hood and rubber feet'],
      actionItems: ['Jonas schedules the work after the first week of the month'],
      followUps: ['Call Beatrice Kessler two days later'],
    },
  },
  {
    title: 'Training plan for new technicians',
    guests: [],
    lines: `
Tom: Two apprentices finish in July, and one electrician joins us from lifts.
Ines: The electrician needs no safety exam then?
Tom: Not the electrical one. Pressure boilers, yes.
Lucia: Can one of them learn to sell a renewal? They see the customers more often than I do.
Tom: Aisha could. People already ask for her by name.
Ines: How long until they drive alone?
Tom: Six months by the book. With the simulator we built from three scrap Pilots, maybe five.
Jonas: The simulator has nineteen faults wired to switches. The record is eight minutes.
Ines: Put it on wheels and take it to the trade fair.`,
    summary: {
      decisions: ['Aisha is trained in renewals', 'The fault simulator goes to the trade fair'],
      actionItems: ['Tom books the boiler course for September'],
      followUps: ['Shorten the onboarding to five months if the simulator helps'],
    },
  },
  {
    title: 'Brauhaus Sonne: why they want to cancel',
    guests: ['wirt@brauhaus-sonne.example'],
    lines: `
Lucia: Your letter surprised me. Four years, and not one complaint.
Georg Sonnleitner: That is just it. Four years, nothing breaks, and I pay 2,400 each year.
Lucia: May I show you what was replaced during maintenance?
Georg Sonnleitner: Go ahead.
Lucia: Eight gaskets, a pump, a safety valve that the law wants, and two descalings. 6,100 francs by list price.
Georg Sonnleitner: Nobody told me about the valve.
Lucia: That is our mistake. The report went to an address that no longer exists.
Georg Sonnleitner: My former manager's. He runs a surf school now.
Lucia: Would silver be enough? It saves nine hundred a year.
Georg Sonnleitner: If the reports come to me, I stay with silver.`,
    summary: {
      decisions: ['Contract changes from gold to silver instead of ending'],
      actionItems: ['Lucia corrects the address for service reports'],
      followUps: ['Search for other customers whose reports bounce'],
      note: 'An invisible service is cancelled; reports must reach the person who pays.',
    },
  },
  {
    title: 'Energy consumption of the fleet',
    guests: ['lca@kaffeeforum.example'],
    lines: `
Ines: Two customers asked for kilowatt hours per cup in their sustainability report.
Priya: I logged nine machines for a month. Standby is 58 percent of everything.
Jonas: The Vulcan keeps 21 litres of steam hot all night.
Priya: Switching off from ten to five saves 1.9 megawatt hours a year and machine.
Jonas: Baristas complain that it needs forty minutes in the morning.
Priya: A timer at half past four. Nobody has to wait.
Nils Ahrens: Our label counts standby from next year. With a timer the Vulcan would reach class B.
Ines: Then every installation gets the timer set, and the report says what it saves.
Nils Ahrens: Please state the method; we use the average of thirty days.`,
    summary: {
      decisions: ['Night timers are set at every installation'],
      actionItems: ['Priya writes up the method of measurement'],
      followUps: ['Apply for the efficiency label in class B'],
    },
  },
];
