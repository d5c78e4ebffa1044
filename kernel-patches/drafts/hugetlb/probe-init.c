// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <linux/reboot.h>
#include <linux/liveupdate.h>
#define S (16UL<<21)
static void pool(const char*w){char b[256];const char*f[]={"/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages","/sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages"};FILE*m=fopen("/proc/meminfo","r");printf("T %s:",w);while(fgets(b,256,m))if(!strncmp(b,"HugePages_",10)){char k[64];long v;sscanf(b,"%63s %ld",k,&v);printf(" %s%ld",k+10,v);}fclose(m);for(int i=0;i<2;i++){m=fopen(f[i],"r");if(m){if(fgets(b,256,m))printf(" n%d:%d",i,atoi(b));fclose(m);}}printf("\n");fflush(stdout);}
int main(void){char cmd[4096]={0};mount("p","/proc","proc",0,0);mount("d","/dev","devtmpfs",0,0);mount("s","/sys","sysfs",0,0);
int c=open("/dev/ttyS1",O_RDWR);dup2(c,1);dup2(c,2);int x=open("/proc/cmdline",O_RDONLY);read(x,cmd,4000);cmd[strcspn(cmd,"\n")]=0;
int luo=open("/dev/liveupdate",O_RDWR);
if(!strstr(cmd,"stage2")){pool("start");
struct liveupdate_ioctl_create_session cs={.size=sizeof cs};
for(int abort=1;abort>=0;abort--){strcpy((char*)cs.name,abort?"a":"b");
if(ioctl(luo,LIVEUPDATE_IOCTL_CREATE_SESSION,&cs)){perror("create");goto end;}
int m=memfd_create("m",MFD_HUGETLB|MFD_ALLOW_SEALING|(21<<26));if(ftruncate(m,S))perror("trunc");
char*p=mmap(0,S,PROT_READ|PROT_WRITE,MAP_SHARED,m,0);if(p==MAP_FAILED)perror("mmap");for(unsigned long i=0;i<S-(4<<21);i+=4096)*(unsigned long*)(p+i)=i*7+1;
fcntl(m,F_ADD_SEALS,F_SEAL_GROW);fchmod(m,0640);
struct liveupdate_session_preserve_fd pf={.size=sizeof pf,.fd=m,.token=5};
if(ioctl(cs.fd,LIVEUPDATE_SESSION_PRESERVE_FD,&pf)){perror("preserve");goto end;}
lseek(m,12345,SEEK_SET);fcntl(m,F_ADD_SEALS,F_SEAL_SHRINK);pool(abort?"preserved a":"preserved b");
printf("T punch %d %s\n",fallocate(m,FALLOC_FL_PUNCH_HOLE|FALLOC_FL_KEEP_SIZE,0,1<<21),strerror(errno));
if(abort){close(cs.fd);munmap(p,S);close(m);pool("aborted");}}
mount("/dev/vda","/disk","ext4",MS_RDONLY,0);int k=open("/disk/kernel",O_RDONLY),r=open("/disk/initrd",O_RDONLY);strcat(cmd," stage2");
if(syscall(SYS_kexec_file_load,k,r,strlen(cmd)+1,cmd,0UL))perror("load");sync();
syscall(SYS_reboot,LINUX_REBOOT_MAGIC1,LINUX_REBOOT_MAGIC2,LINUX_REBOOT_CMD_KEXEC,NULL);perror("kexec");
}else{pool("after kexec");struct liveupdate_ioctl_retrieve_session rs={.size=sizeof rs};strcpy((char*)rs.name,"b");
if(ioctl(luo,LIVEUPDATE_IOCTL_RETRIEVE_SESSION,&rs)){perror("retrieve session");goto end;}
struct liveupdate_session_retrieve_fd rf={.size=sizeof rf,.token=5};
if(ioctl(rs.fd,LIVEUPDATE_SESSION_RETRIEVE_FD,&rf)){perror("retrieve");goto end;}
pool("retrieved");int m=rf.fd;printf("T pos %ld seals %x\n",(long)lseek(m,0,SEEK_CUR),fcntl(m,F_GET_SEALS));
unsigned long bad=0;char*p=mmap(0,S,PROT_READ|PROT_WRITE,MAP_SHARED,m,0);for(unsigned long i=0;i<S;i+=4096)bad+=*(unsigned long*)(p+i)!=(i<S-(4<<21)?i*7+1:0);
printf("T bad words %lu\n",bad);struct liveupdate_session_finish sf={.size=sizeof sf};if(ioctl(rs.fd,LIVEUPDATE_SESSION_FINISH,&sf))perror("finish");
pool("finished");munmap(p,S);close(m);close(rs.fd);pool("closed");}
end:printf("T end\n");fflush(stdout);sync();reboot:syscall(SYS_reboot,LINUX_REBOOT_MAGIC1,LINUX_REBOOT_MAGIC2,LINUX_REBOOT_CMD_POWER_OFF,NULL);}
