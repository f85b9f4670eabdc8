/**
 * The commonest stems of English, the commonest first: the first 1500 that the vocabulary of GPT-2 has as tokens of their own
 * (it lists what text from the web is made of by frequency, and parts of words among it), each as the stemmer leaves it.
 */
export const commonStems: readonly string[] = `
t a the s w o c b f p an to m of in d h and th n l re e be g i is on that for y u st he it you wh with 1 as we 2 con r wa at se pro ha
ar de or com not ex v by from have su sh thi al ch le j ab pl can hi do go sa but wor all k will whe thei tr int ne me out who up their
ad 3 us more so said your cl cont which im about were had en comp un ag would off te 201 man per other been like di ani app sp 4 them
her if there pe year my some when than over qu sc also part kn bec time 5 what no new get just into 0 peopl pre rec tw work she our 19
him ro onli spe acc bl how after att plai could am first 6 act comm fe bet two back under mai po most did add inc pol again know need co
want see 7 even ind these pr becaus fl now make then everi sec em inv supp look 8 bu where diff should rem ev rel def right sy through
wai don 10 ass reg veri includ imp sub doe 9 br down mani call ph dec befor well much those such ke end long think bel sm own prov set
show ob sai eff gu inst ent good start made hel ac mon last 200 stud min col mod count fin str point sur same differ while game sim
inter report produ still here world though num ret ref tran take conf sl amer spec hand between ear against high exp op gr help requ
found person great sign somet ser run ter follow det find mem cr ext team system lead around govern cur cour car law read real support
12 realli fact dai both serv three wom med exper each che cre rep grou met dure fam happ char gener 20 cor offic too inf z public prog
war power few loc state head poss stat val iss cle expl anoth q av child sinc life develop dep pass turn fr resp second disc someth
compl ed fil month without leg dist put quest prot never level art thing might effect contro cent 18 allow beli incr feel result lot fun
ty contin big ask best opp number ca must direct gl open post come seem week el far tra pri place form told trump stand next soc pur let
littl hum 15 commun mark wr inform invest hard import appro test tri rest full care case sk less partic list top adv dem home left
better data 11 attack probl beh bro build main got interest keep x ea class var small id rece polit mov plan percent camp pai unt didn
process program name four return move group bre men cap dri pat current pop alwai mil women 16 old near 14 free design chang bo vi book
kill awai abl countri const order sw million 13 oper why school mar aff ann prof health sol alreadi 30 charact friend least prom dr hist
est tell talk until later ve view word cost enough give unit techn par 2016 larg win 199 doesn 17 busi clear rese equ american expect
occ kind mean past dev ba organ del perform stori season claim came within line project control air monei famili bit polic happen ver
sit sure appear light es water grow compani exampl conc fore 25 actual ever tax major often human job avail record sing econom hour sex
desc becom took product hop cho certain non deal side reason elect offici possibl hold citi sever children onc activ night john done lim
bodi mr whether author proper seen fac cond cours event eng pot intern short god orig dam 100 press protect thought question given fund
went arg meet creat understand won htt love complet account ident 2015 prob young along accord yet member among emploi invol low hig ant
russ ben rele presid access euro known earli fight sent todai market base strong deb problem death social campaign ey mu er saf viol
five stre player success present 2014 sugg particular try suggest christ priv crit land local aut mult former close pract york across
comb believ toget togeth individu mc face 24 valu area writ vot kei mom anyth experi mind futur cut tot video investig net impro connect
50 redu abov fre europ amount either milit anal fail special black fire almost studi miss tre media food univers singl half republ quick
issu els consid taken true trad ago mess bad fav similar hous type howev targ entir histori live discuss har self room fall et isn idea
sound someon foc object rather servic mor noth provid parti exist mag rul behind sum applic function front seri tem typ opt below specif
2017 ra previou pret custom court repl whole treat probabl learn version check cal benef doc deter enc super address vict 2013 mea field
signif feat common begin bring action describ indust attempt due shall six step pub himself 23 cop dest stop lab further america dou
north nation red research ge break space recent hit period everyth phy cou cult coun posit canad imm pick matter compet 21 sen cannot
init relat bar 40 2012 vol ground secur upd concern white announ fig stri watch wind itself mass pack outsid anim pain manag sept jan
foot third mot evid threat lo decl item repres signific simpli longer file ener dom upon themselv quit difficult woman necess text
requir militari review respon subject instead gen minut weap code higher ste page student method aug polici exec accept final democr
respect ep compan damag neg ap total agr af gun obama brit wasn port rate pretti target saw circ everyon pie rad block walk aust south
site jo risk inj chall 22 hy began dav size decis jud continu oct parent easi drug sens energi associ girl 28 request soon host materi
moment answ especi norm role cred mat log clinton 26 charg track heart ball increas lost becam wrote prop dead http web insid wrong
statement film music share releas forward stai comput origin card cand div favor section leav washington king german 27 prim cell shoot
anyon west affect onlin israel septemb abil content reve laun indic forc sold soft articl aud rev educ held feder administ interview
instal receiv sourc seriou caus immedi defin depart late speak legal model pred exact regard opportun price 198 apr ord leader deep
contract relationship consum potenti langu relig link lower june fem contact ill mother estab march china 29 squ averag 2011 exam
perfect tou bui shot collect phot surpr simpl industri pull round user rang privat mich veh except term dragon den bill environ exc
worth pict chanc 2018 speed alleg japan match ii stru struct separ respons enjoi via tool ang offer juli ce star cong blood hope comment
arri particip gave select goe coll impact august boi felt imag prevent involv quickli behav ur led candid earlier focu popular sett
variou road heard mi san improv father search profess knew loss billion cover bott twitter googl sn vote nearli recogn hot whose civil
suff syri respond hon featur april technolog option purch lat recomm train fast 2010 occur websit email oil influ sch goal scient conv
decid travel mention phone situat cy hor qualiti tabl staff addit box lack wide mid board anti dig dro slow path pen engin victim
properti introdu execut pm color 60 network date extra sle wond austral capit command prep capt fair reach broad coupl feb screen prior
congress approach emer built repe rule pal financi brought bi visit document conduct calif written tv draw publish secret facebook
sexual thou ess standard arm fell foreign fridai regular usual demon dark race mach huge town attent terror park arrest fear aw extrem
worker 31 directli popul octob januari david cross messag poll answer carri russia hear natur dog trade subst multipl afric fan sort
global wed achi languag tal necessari detail sund sil medic und mondai hill morn bank sat devic center safe ple canada assist surv battl
paper growth cast wall movement practic displai sometim paul ye son avoid jew toward kore correct spent ut doub pleas novemb russian deg
shown condit stuff reb sam experien announc republican determin counti door neigh clean pan decemb european club tuesdai paid alon
director 35 load rout california rac contr exactli islam career latest conver weight note green hundr streng consist regul lic ten uk
independ normal hom obviou swe readi implement song sundai etc middl rememb max yourself demand treatment danger gui british physic
remain couldn refer citiz inn street stra easili clo write autom legisl gold beaut tex strugg rom 00 choic particularli london wednesdai
although aren
`
  .trim()
  .split(/\s+/);
