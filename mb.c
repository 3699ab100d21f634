#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <stdatomic.h>
static double now(void){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e9+t.tv_nsec;}
typedef volatile uint64_t W;
static W P[16384] __attribute__((aligned(4096)));
#define N 20000000L
int main(){
 // freq: dependent adds
 {uint64_t x=0;double t=now();for(long i=0;i<N*5;i++){__asm__ volatile("add $1,%0\n add $1,%0\n add $1,%0\n add $1,%0":"+r"(x));}printf("GHz %.2f\n",N*20/(now()-t));}
 {W*w=P;double t=now();for(long i=0;i<N;i++){w[0]=w[0]+1;}printf("1 rmw/iter %.2f\n",(now()-t)/N);}
 {W*w=P;double t=now();for(long i=0;i<N;i++){w[0]=w[0]+1;w[0]=w[0]-1;}printf("2 rmw same/iter %.2f\n",(now()-t)/N);}
 {W*w=P;double t=now();for(long i=0;i<N;i++){w[0]=w[0]+1;w[1]=w[1]+1;w[2]=w[2]+1;w[3]=w[3]+1;w[4]=w[4]+1;w[5]=w[5]+1;}printf("6 rmw distinct/iter %.2f\n",(now()-t)/N);}
 {W*w=P;w[0]=w[1]=0;w[2]=(uint64_t)&P[100];P[100]=0;P[101]=77;w[1]=2;double t=now();for(long i=0;i<N;i++){uint64_t f=w[1],a=w[0],o=w[2];uint64_t obj=*(W*)(o+(f-a)*8-8);if(!obj)return 1;w[0]=a+1;f=w[1];a=w[0];o=w[2];*(W*)(o+(f-a)*8)=obj;w[1]=f+1;}printf("counter stack %.2f\n",(now()-t)/N);}
 {W*w=P;w[2]=(uint64_t)&P[102];P[100]=0;P[101]=77;double t=now();for(long i=0;i<N;i++){uint64_t o=w[2];uint64_t obj=*(W*)(o-8);if(!obj)return 1;w[2]=o-8;o=w[2];*(W*)o=obj;w[2]=o+8;}printf("top stack %.2f\n",(now()-t)/N);}
 {W*w=P;w[2]=77;double t=now();for(long i=0;i<N;i++){uint64_t obj=w[2];if(!obj)return 1;w[2]=0;uint64_t h=w[2];if(h)return 2;w[2]=obj;}printf("hot slot %.2f\n",(now()-t)/N);}
 {W*w=P;w[2]=(uint64_t)&P[200];P[200]=(uint64_t)&P[300];P[300]=0;double t=now();for(long i=0;i<N;i++){uint64_t h=w[2];if(!h)return 1;uint64_t n=*(W*)h;w[2]=n;uint64_t hh=w[2];*(W*)h=hh;w[2]=h;}printf("free list %.2f\n",(now()-t)/N);}
}
