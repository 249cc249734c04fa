//! Given names as parents choose them where the big feeds come from: facts as data, folded.
//!
//! Left out are names that are everyday words, months, places or things of the programmes: Will, Grace, Hope, April,
//! Austin, Charlotte, Bill (who founded one), Francis.

/// Sorted, one a word.
pub const GIVEN_NAMES: &str = "\
aaron abby abdul abigail adam adele adrian adriana adrien agata agnes agnieszka ahmad ahmed aidan aileen aine aisha alain alan albert alberto \
alejandra alejandro aleksander alessandra alessandro alexandra alexis alfonso alfred alfredo alice alicia alison allan allison alma alonzo \
amanda amber amelia amir amy ana anders andre andrea andreas andres andrew andrzej angela angelica angus anita anja ann anna \
anne annette annie anthony antoine anton antonella antonia antonio antti ari ariana arnold arthur arturo ashley astrid audrey aurelie ava \
barbara barry bart bartosz beata beatrice beatriz becky ben benedikt benjamin bernadette bernard bernd bernhard bert beth bethany betty bev \
beverly bjorn blanca bob bobby bonnie brad bradley brandon brenda brendan brent brett brian brigitte britta bruce bryan bryce caitlin \
camila camille carina carl carla carlo carlos carmen carol carolina caroline carolyn carrie casey catherine cathy cecilia cecilie celia \
celine cesar chad chantal charlene charles charlie chelsea cheryl chiara chloe chris christa christian christiane christina christine christoph \
christophe christopher cindy ciara claire clara claude claudette claudia claudio claus clive colin colleen connie connor conor corinne cory craig \
cristian cristina curtis cynthia dale damian damien dan dana daniel daniela danielle danny daphne darlene darrell darren dave david dawid \
dean deanna deb debbie deborah debra deirdre denis denise dennis derek desmond diana diane diego dieter dimitri dirk dolores dominik dominique \
don donald donna doreen doris dorota dorothy doug douglas duane duncan dwayne dylan eamon ed eddie edgar eduardo edward edwin \
eileen elaine elena eleanor elias elisa elisabeth elise elizabeth ella ellen elsa emil emilia emilie emily emma enrico enrique eric erica \
erik erika erin ernest ernesto esther ethan eugene eva evan evelyn ewa fabian fabio fatima federico felipe felix fernanda fernando \
fergus fiona florian franco francesca francesco francine francisco francois francoise frank franz fred freddie frederic frederik fredrik friedrich gabriel \
gabriela gabriele gareth gary gavin gayle gemma gene geoff geoffrey georg george georges georgina gerald geraldine gerard gerhard gerry gertrude \
gilbert gilles gina gino giorgio giovanni giulia giuseppe glen glenda glenn gloria gordon graham greg gregg gregory greta grzegorz guido \
guillaume guillermo gunter gus gustav gustavo guy hamid hannah hannes hans harald harold harriet harry hassan heather hector hege heidi \
heike heinz helen helena helga helge henri henrik henry herbert herman hilary holger horst howard hugh hugo humberto ian ibrahim \
ignacio ilona ines inga inge ingeborg ingrid irene irina iris irma isaac isabel isabella isabelle ivan ivana jack jackie jacob \
jacqueline jacques jaime jake jakob jakub james jamie jan jana jane janet janette janice janine janusz jari jarek jason javier jay \
jean jeanette jeanne jeff jeffrey jen jennifer jenny jens jeremy jerome jerry jesper jessica jesus jill jillian jim jimmy jo \
joachim joan joana joann joanna joanne joao joaquin jochen jodi jodie joe joel joelle johan johann johanna john johnny jon \
jonas jonathan jorg jorge jose josef josefina joseph josephine josh joshua joyce juan juana juanita judith judy juha jukka julia \
julian juliana julie julien juliette julio jurgen justin justyna kaisa kalle kamil karen karin karina karl karla karsten katarina katarzyna \
kate katharina katherine kathleen kathryn kathy katie katja katrin kay keith kelly ken kenneth kenny kerry kerstin kevin kieran kim \
kimberly kirk kirsten kjell klaus knut krista kristen kristian kristin kristina kristine krystyna krzysztof kurt kyle lance larry lars laszlo \
laura lauren laurence laurent laurie lawrence lea leah lee leena leif leila lena leo leon leonard leonardo leonora leroy leslie \
lewis liam lidia lilian liliana lillian linda lindsay lindsey lionel lisa liz lloyd lois lorenzo loretta lori lorraine lou louise lucas \
lucia luciana luciano lucie lucille lucinda lucy ludwig luigi luis luisa lukas luke lutz lydia lynda lynette lynn lynne maciej \
magda magdalena magnus mahmoud maja malcolm malgorzata mandy manfred manuel manuela mara marc marcel marcela marcelo marcia marcin marco marcos \
marcus margaret margarita margit margot marguerite maria marian mariana marianne mariano marie marilyn marina mario marion marisa marisol marita \
marius marjorie marko markus marlene marsha marta marte martha martin martina martine mary massimo mateo mateusz mathias mathieu mathilde matt \
matthew matthias maureen maurice mauricio mauro maxime megan meghan mehdi mel melanie melinda melissa michael michaela michal michel michele micheline \
michelle miguel mika mike mikko milan mildred mireille miriam mitchell mohamed mohammad mohammed moira monika monique morten moses muhammad murray muriel \
myriam nadia nadine nancy naomi natalia natalie natasha nathalie nathan neil nelson niall nicholas nick nicky nicola nicolas nicole niels \
nigel nikki niklas nina noel noelle noemi nora norbert norma norman odile olaf olav ole oleg olga oliver olivia olivier \
orla oscar oskar otto owen pablo paddy padraig paivi pam pamela paola paolo pascal pat patrice patricia patricio patrick patrik \
patti patty paul paula paulette pauline paulo pavel pawel pedro peggy penny per perry pete peter petra petri phil philip \
philippe phillip phyllis pierre pilar piotr rachel rafael rahul raimund ralf ralph ramon ramona randall randy raphael raquel raul ray \
raymond rebecca regina reginald reidar reinhard rene renata renate renee reza rhonda ricardo richard rick ricky rita rob robert roberta \
roberto rocio rod roderick rodney rodolfo rodrigo roger roland rolf roman romain ron ronald ronan ronnie rosa rosalie rosalind \
rosario roseanne rosemarie rosemary ross roxanne roy ruben rudi rudolf rudy rune russ russell ruth ryan sabina sabine sabrina sally \
salvador salvatore sam samantha samir samuel sandra sandy sanjay sara sarah saskia scott sean sebastian sebastien sergei sergio seamus shane \
shannon sharon shaun shauna shawn sheila shelley sherry shirley siegfried sigrid silke silvia simon simona simone sinead siobhan sofia solveig \
sonia sonja sophia sophie stacey stacy stan stanislaw stefan stefania stefano steffen stella stephan stephane stephanie stephen sterling steve steven \
stewart stuart sue susan susana susanna susanne susie suzanne svein sven sverre sylvia sylvie szymon tamara tammy tanja tanya tara tatiana \
ted terence teresa terje terri terry thea thelma theo theodore theresa therese thierry thomas thorsten tiffany tim timo timothy tina tobias \
todd tom tomas tomasz tommy toni tony tonya tracey tracy trevor tricia trish trond troy udo ulf ulla ulrich ulrike ursula \
ute uwe valentina valerie vanessa vera vernon veronica veronika veronique vicki vicky victor viktor vikram vince vincent vincenzo violeta virginie \
vivian viviane vladimir walter waltraud wanda warren wayne wendy werner wesley whitney wilfried wilhelm willem william willie wilma winston \
wojciech wolfgang xavier ximena yannick yolanda yves yvette yvonne zachary zbigniew zoe zofia";
